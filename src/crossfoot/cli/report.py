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
) -> None:
    """Write a report as PDF, workbook, CSV, page or JSON."""
    from crossfoot.cli.reporting import Asked, list_reports, make_report

    if listed:
        list_reports()
        return
    if kind is None:
        raise typer.BadParameter("name a report; --list tells which there are")
    from crossfoot.cli.reading import Reading

    reading = Reading(
        source, mapping=mapping, sheet=sheet, accounts=accounts, opening=opening, closing=closing
    )
    wanted = as_format.value if as_format else None
    typer.echo(make_report(Asked(kind, reading, profile, wanted, out, subject.value)))
