"""Options that several commands share, each said once."""

from pathlib import Path
from typing import Annotated

import typer

LedgerFile = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="Ledger export of any supported format, or a dataset."),
]
MappingFile = Annotated[
    Path | None,
    typer.Option("--mapping", metavar="TOML", help="What each column means (see inspect)."),
]
ProfileName = Annotated[
    str, typer.Option("--profile", metavar="NAME|FILE", help="Parameters of the checks.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV instead of tables.")]

_READING = "How the file is written (found out by itself)"
Format = Annotated[
    str | None,
    typer.Option("--format", help="csv, excel, fec, datev ...", rich_help_panel=_READING),
]
Encoding = Annotated[
    str | None, typer.Option("--encoding", help="Such as cp1252.", rich_help_panel=_READING)
]
Delimiter = Annotated[
    str | None, typer.Option("--delimiter", help="Such as ';'.", rich_help_panel=_READING)
]
HeaderRow = Annotated[
    int | None,
    typer.Option("--header-row", min=1, help="Row of the headers.", rich_help_panel=_READING),
]
Sheet = Annotated[
    str | None, typer.Option("--sheet", help="Sheet of a workbook.", rich_help_panel=_READING)
]

_BESIDE = "Files beside the ledger"
Accounts = Annotated[
    Path | None,
    typer.Option("--accounts", help="Chart of accounts.", rich_help_panel=_BESIDE),
]
Opening = Annotated[
    Path | None,
    typer.Option("--opening", help="Opening trial balance.", rich_help_panel=_BESIDE),
]
Closing = Annotated[
    Path | None,
    typer.Option("--closing", help="Closing trial balance.", rich_help_panel=_BESIDE),
]
Log = Annotated[
    Path | None,
    typer.Option("--log", help="The system's log of the entries.", rich_help_panel=_BESIDE),
]
