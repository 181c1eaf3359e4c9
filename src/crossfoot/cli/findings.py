"""crossfoot findings: list the findings of an audit."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from crossfoot.cli import options


class SortKey(StrEnum):
    """What findings can be sorted by."""

    risk = "risk"
    amount = "amount"
    date = "date"
    account = "account"


Where = Annotated[
    Path,
    typer.Argument(metavar="DIR|FILE", help="Folder of an audit, or a ledger to audit now."),
]


def findings(
    where: Where = Path("crossfoot-out"),
    check: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Code of a check; repeatable.")
    ] = None,
    family: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Family; repeatable.")
    ] = None,
    account: Annotated[
        list[str] | None, typer.Option(metavar="NO", help="Account or its beginning; repeatable.")
    ] = None,
    min_risk: Annotated[
        float, typer.Option(min=0, max=100, metavar="N", help="Least risk of the line.")
    ] = 0,
    sort: Annotated[SortKey, typer.Option(help="Highest or first first.")] = SortKey.risk,
    limit: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="At most this many (table: 20, else all)."),
    ] = None,
    as_json: options.AsJson = False,
    as_csv: options.AsCsv = False,
    mapping: options.MappingFile = None,
    profile: options.ProfileName = "default",
) -> None:
    """List findings, riskiest first; filter them by check, family, account and risk."""
    from crossfoot.cli.found import Wanted, choose, load_findings, show

    wanted = Wanted(
        codes=tuple(code.upper() for code in check or ()),
        families=tuple(family or ()),
        accounts=tuple(account or ()),
        min_risk=min_risk,
        sort=sort.value,
    )
    frame = choose(load_findings(where, mapping, profile), wanted)
    show(frame, profile, limit=limit, style=_style(as_json, as_csv))


def _style(as_json: bool, as_csv: bool) -> str:
    if as_json and as_csv:
        raise typer.BadParameter("choose one of --json and --csv")
    return "json" if as_json else "csv" if as_csv else "table"
