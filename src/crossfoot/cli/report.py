"""crossfoot report: a report of an audit or a ledger, as a file that can be handed on."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from crossfoot.cli import options


class Format(StrEnum):
    """What a report can be written as."""

    pdf = "pdf"
    xlsx = "xlsx"
    csv = "csv"
    html = "html"
    json = "json"


class Subject(StrEnum):
    """What a file of a data quality report is read as."""

    ledger = "ledger"
    sales = "sales"
    inventory = "inventory"


Kind = Annotated[
    str | None, typer.Argument(metavar="KIND", help="Which report; --list tells them.")
]
SourceOf = Annotated[
    Path,
    typer.Argument(metavar="SOURCE", help="Folder of an audit, or a ledger to audit now."),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="File to write (default: KIND.FORMAT here)."),
]
Listed = Annotated[bool, typer.Option("--list", help="Print the reports there are.")]


def report(
    kind: Kind = None,
    source: SourceOf = Path("crossfoot-out"),
    as_format: Annotated[
        Format | None,
        typer.Option("--format", help="Format (default: as FILE ends, else pdf)."),
    ] = None,
    out: Out = None,
    listed: Listed = False,
    subject: Annotated[
        Subject, typer.Option(help="Of data_quality: what the file is.")
    ] = Subject.ledger,
    mapping: options.MappingFile = None,
    profile: options.ProfileName = "default",
    accounts: options.Accounts = None,
    opening: options.Opening = None,
    closing: options.Closing = None,
    sheet: options.Sheet = None,
    inventory: Annotated[
        Path | None, typer.Option("--inventory", metavar="FILE", help="Of kpi_pack: stock counts.")
    ] = None,
    plan: Annotated[
        Path | None, typer.Option("--plan", metavar="FILE", help="Of kpi_pack: targets (CSV).")
    ] = None,
    period: Annotated[
        str, typer.Option(help="Of kpi_pack: day, week, month, quarter or year.")
    ] = "month",
    at: Annotated[
        str | None,
        typer.Option(metavar="LABEL", help="Of kpi_pack: this period, as 2011-11."),
    ] = None,
    company: Annotated[str, typer.Option(metavar="NAME", help="Whose report it is.")] = "",
    currency: Annotated[str, typer.Option(metavar="CODE", help="Of amounts of sales.")] = "",
    item: Annotated[
        str | None, typer.Option(metavar="COL", help="Of forecast_pack: column of the item.")
    ] = None,
    date: Annotated[
        str | None, typer.Option(metavar="COL", help="Of forecast_pack: column of the day.")
    ] = None,
    quantity: Annotated[
        str | None, typer.Option(metavar="COL", help="Of forecast_pack: column of the quantity.")
    ] = None,
    freq: Annotated[
        str, typer.Option(metavar="CODE", help="Of forecast_pack: D, W, MS, QS or YS.")
    ] = "MS",
    horizon: Annotated[
        int, typer.Option(min=1, max=400, help="Of forecast_pack: periods ahead.")
    ] = 12,
    lead_time: Annotated[
        float | None,
        typer.Option(metavar="PERIODS", help="Of forecast_pack: time from order to delivery."),
    ] = None,
    spec: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Of custom: its definition, TOML or JSON.")
    ] = None,
) -> None:
    """Write a report as PDF, workbook, CSV, page or JSON."""
    from crossfoot.cli.reporting import Asked, list_reports, make_report

    if listed:
        list_reports()
        return
    if kind is None:
        raise typer.BadParameter("name a report; --list tells which there are")
    from crossfoot.cli.reading import Reading
    from crossfoot.cli.reporting_trade import Trade

    reading = Reading(
        source, mapping=mapping, sheet=sheet, accounts=accounts, opening=opening, closing=closing
    )
    wanted = as_format.value if as_format else None
    trade = Trade(
        inventory, plan, period, at, company, currency, item, date, quantity, freq, horizon,
        lead_time, spec,
    )  # fmt: skip
    typer.echo(make_report(Asked(kind, reading, profile, wanted, out, subject.value, trade)))
