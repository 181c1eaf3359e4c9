"""crossfoot sales: sales exports in; control totals, changes and aggregates out."""

from pathlib import Path
from typing import Annotated

import typer

from crossfoot.cli import options

SalesFiles = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="FILE...", help="Sales exports; a later one corrects and extends those before."
    ),
]
Onto = Annotated[
    Path | None,
    typer.Option("--onto", metavar="DIR", help="Add to the sales that lie in this folder."),
]
Undo = Annotated[
    int | None,
    typer.Option("--undo", metavar="NUMBER", help="With --onto: take this upload back."),
]
By = Annotated[
    list[str] | None,
    typer.Option(
        "--by", metavar="DIM+DIM", help="Also by product+store and the like; 'all': every one."
    ),
]


def sales(
    files: SalesFiles = None,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder for the tables.")
    ] = Path("crossfoot-sales"),
    onto: Onto = None,
    undo: Undo = None,
    period: Annotated[
        list[str] | None,
        typer.Option("--period", help="day, week, month, quarter or year; again for more."),
    ] = None,
    by: By = None,
    without_repeats: Annotated[
        bool,
        typer.Option("--without-repeats", help="Leave out rows identical to an earlier row."),
    ] = False,
    as_json: options.AsJson = False,
    mapping: options.TradeMappingFile = None,
    write_mapping: Annotated[
        Path | None,
        typer.Option("--write-mapping", metavar="TOML", help="Write the suggested mapping here."),
    ] = None,
    subject: Annotated[
        str,
        typer.Option("--subject", help="With --write-mapping: sales, or inventory for stock."),
    ] = "sales",
    sheet: options.Sheet = None,
    encoding: options.Encoding = None,
    delimiter: options.Delimiter = None,
    header_row: options.HeaderRow = None,
    format: options.Format = None,  # noqa: A002 - the name of the option
) -> None:
    """Read sales exports: prove the totals, add up by period, product, customer and store."""
    from crossfoot.cli.console import print_json
    from crossfoot.cli.reading import Reading, read_options
    from crossfoot.cli.sales_view import show_sales, show_suggestion
    from crossfoot.cli.selling import Order, make_report, write_suggested
    from crossfoot.reports.sales import sales_record

    given = files or []
    if undo is not None and onto is None:
        raise typer.BadParameter("--undo takes an upload out of a folder: name it with --onto")
    if not given and (undo is None or write_mapping is not None):
        raise typer.BadParameter("name a sales export")
    how = read_options(
        Reading(
            given[0] if given else out,
            format=format,
            encoding=encoding,
            delimiter=delimiter,
            header_row=header_row,
            sheet=sheet,
        )
    )
    if write_mapping is not None:
        show_suggestion(write_suggested(given[0], how, write_mapping, subject), write_mapping)
        return
    if subject != "sales":
        raise typer.BadParameter(
            "--subject goes with --write-mapping; stock is read by: crossfoot kpis"
        )
    order = Order(
        tuple(given),
        onto or out,
        how,
        mapping=mapping,
        extends=onto is not None,
        undo=undo,
        periods=tuple(period or ()),
        by=tuple(by or ()),
        without_repeats=without_repeats,
    )
    report = make_report(order)
    if as_json:
        print_json(sales_record(report))
    else:
        show_sales(report, order.folder)
    raise typer.Exit(0 if all(one.totals.is_complete for one in report.files) else 1)
