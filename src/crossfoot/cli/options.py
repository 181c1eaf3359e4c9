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
TradeMappingFile = Annotated[
    Path | None,
    typer.Option("--mapping", metavar="TOML", help="What each column means (--write-mapping)."),
]
ProfileName = Annotated[
    str, typer.Option("--profile", metavar="NAME|FILE", help="Parameters of the checks.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV instead of tables.")]

Format = Annotated[
    str | None,
    typer.Option("--format", metavar="NAME", help="Format, if not found: csv, excel, fec ..."),
]
Encoding = Annotated[
    str | None,
    typer.Option("--encoding", metavar="NAME", help="Encoding, if not found: cp1252 ..."),
]
Delimiter = Annotated[
    str | None, typer.Option("--delimiter", metavar="C", help="Delimiter, if not found: ';' ...")
]
HeaderRow = Annotated[
    int | None,
    typer.Option("--header-row", min=1, metavar="ROW", help="Row of the headers, if not found."),
]
Sheet = Annotated[
    str | None, typer.Option("--sheet", metavar="NAME", help="Sheet of the workbook, if not found.")
]

Headers = Annotated[
    Path | None,
    typer.Option("--headers", metavar="FILE", help="Entry headers in a file of their own (BKPF)."),
]
Accounts = Annotated[
    Path | None,
    typer.Option("--accounts", metavar="FILE", help="Chart of accounts beside the ledger."),
]
Opening = Annotated[
    Path | None,
    typer.Option("--opening", metavar="FILE", help="Opening trial balance."),
]
Closing = Annotated[
    Path | None,
    typer.Option("--closing", metavar="FILE", help="Closing trial balance."),
]
Log = Annotated[
    Path | None,
    typer.Option("--log", metavar="FILE", help="The system's log of the entries."),
]
