"""Which side tables a ledger gets: those of the files given, else those its own file holds."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path

import polars as pl

from crossfoot.errors import UserError
from crossfoot.ingest.side.sources import accounts_of_saft, balances_of_saft
from crossfoot.ingest.side.tables import read_accounts, read_balances, read_log
from crossfoot.ingest.source import Source
from crossfoot.storage import DatasetWriter

_Read = Callable[[Path], pl.DataFrame]


@dataclass(frozen=True)
class SideFiles:
    """Files given beside the ledger; `headers` are those of its entries (SAP: BKPF beside BSEG)."""

    accounts: Path | None = None
    opening: Path | None = None
    closing: Path | None = None
    log: Path | None = None
    headers: Path | None = None

    def given(self) -> dict[str, Path]:
        """The files that were given, by what they are."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: path for name, path in found.items() if path is not None}


def write_side_tables(
    writer: DatasetWriter, source: Source, files: SideFiles, decimals: int
) -> tuple[str, ...]:
    """Write the side tables that there are; return a note on each.

    Raises:
        UserError: a file given can't be read.
    """
    readers: tuple[tuple[str, Path | None, _Read], ...] = (
        ("accounts", files.accounts, read_accounts),
        ("opening", files.opening, partial(read_balances, decimals=decimals)),
        ("closing", files.closing, partial(read_balances, decimals=decimals, closing=True)),
        ("log", files.log, partial(read_log, decimals=decimals)),
    )
    within = _within(source, decimals)
    notes = []
    for name, path, read in readers:
        if path is not None:
            table = read(path)
            writer.write_table(name, table)
            notes.append(f"{name}: {table.height:,} rows from {path.name}")
        elif name in within:
            notes += _write_own(writer, name, within[name], source.path)
    return tuple(notes)


def _within(source: Source, decimals: int) -> dict[str, _Read]:
    """The side tables that the format of the ledger itself may hold."""
    if source.format != "saft":
        return {}
    return {
        "accounts": accounts_of_saft,
        "opening": partial(balances_of_saft, decimals=decimals, closing=False),
        "closing": partial(balances_of_saft, decimals=decimals, closing=True),
    }


def _write_own(writer: DatasetWriter, name: str, read: _Read, path: Path) -> list[str]:
    """Nobody asked for it: what can't be used is a note, not a refusal."""
    try:
        table = read(path)
    except UserError as error:
        return [f"{name}: none taken from the file itself: {error}"]
    if table.is_empty():
        return []
    writer.write_table(name, table)
    return [f"{name}: {table.height:,} rows from the master data of {path.name} itself"]
