"""crossfoot kpis: the key figures of a company's sales, stock and books."""

from pathlib import Path
from typing import Annotated

import typer

from crossfoot.cli import options

SalesFile = Annotated[
    Path | None,
    typer.Argument(metavar="FILE", help="Sales export, or a folder 'crossfoot sales' has written."),
]


def kpis(
    file: SalesFile = None,
    inventory: Annotated[
        Path | None, typer.Option("--inventory", metavar="FILE", help="Stock counts.")
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option(
            "--plan", metavar="FILE", help="Per period: target, expenses, collected (CSV)."
        ),
    ] = None,
    ledger: Annotated[
        Path | None,
        typer.Option("--ledger", metavar="FILE", help="Ledger or dataset; then FILE may be left."),
    ] = None,
    period: Annotated[
        str, typer.Option("--period", help="day, week, month, quarter or year.")
    ] = "month",
    at: Annotated[
        list[str] | None,
        typer.Option("--at", metavar="LABEL", help="This period, as 2011-11; again for more."),
    ] = None,
    family: Annotated[
        str | None, typer.Option("--family", help="financial, operational or customer.")
    ] = None,
    cohorts: Annotated[
        bool, typer.Option("--cohorts", help="Also who of each cohort came again.")
    ] = False,
    holding_rate: Annotated[
        float, typer.Option(min=0, max=10, help="Yearly cost of stock, as a share of its value.")
    ] = 0.25,
    dead_after: Annotated[
        int, typer.Option(min=1, metavar="DAYS", help="Stock not sold for so long is dead.")
    ] = 90,
    lost_after: Annotated[
        int, typer.Option(min=1, metavar="DAYS", help="Customers away for so long are lost.")
    ] = 90,
    as_json: options.AsJson = False,
    mapping: options.TradeMappingFile = None,
    inventory_mapping: Annotated[
        Path | None,
        typer.Option("--inventory-mapping", metavar="TOML", help="The mapping of the stock file."),
    ] = None,
    ledger_mapping: Annotated[
        Path | None,
        typer.Option("--ledger-mapping", metavar="TOML", help="The mapping of the ledger."),
    ] = None,
    accounts: options.Accounts = None,
    opening: options.Opening = None,
) -> None:
    """Compute key figures per period, beside the previous period and last year, with trends."""
    from crossfoot.cli.console import print_json
    from crossfoot.cli.kpis_view import show_kpis
    from crossfoot.cli.measuring import Wanted, measured
    from crossfoot.cli.reading import Reading
    from crossfoot.kpis.view import Settings
    from crossfoot.reports.kpis import kpi_record

    books = None
    if ledger:
        books = Reading(ledger, ledger_mapping, accounts=accounts, opening=opening)
    wanted = Wanted(
        file,
        ledger=books,
        inventory=inventory,
        plan=plan,
        mapping=mapping,
        inventory_mapping=inventory_mapping,
        period=period,
        at=tuple(at or ()),
        family=family,
        cohorts=cohorts,
        settings=Settings(holding_rate, dead_after, lost_after),
    )
    found = measured(wanted)
    if as_json:
        print_json(kpi_record(found.run, found.periods, found.cohorts))
    else:
        show_kpis(found)
