"""Reader for the fichier des écritures comptables (FEC), which French law defines."""

import re
from dataclasses import replace
from pathlib import Path

from crossfoot.ingest.readers.csv import TEXT_OPTIONS, open_csv
from crossfoot.ingest.source import Reader, ReadOptions, Source

_FILE_NAME = re.compile(r"^(\d{9,10})FEC(\d{4})(\d{2})(\d{2})", re.IGNORECASE)
_HEADER = re.compile(rb"JournalCode.{1,4}JournalLib.{1,4}EcritureNum", re.IGNORECASE | re.DOTALL)


def open_fec(path: Path, options: ReadOptions) -> Source:
    """Open an FEC: tab or pipe between the fields, 18 columns (21 with the cash-basis ones)."""
    source = open_csv(path, options)
    return replace(
        source, format="fec", preset="fec", notes=(*source.notes, *_name_notes(path.name))
    )


def _name_notes(name: str) -> tuple[str, ...]:
    match = _FILE_NAME.match(name)
    if match is None:
        return ()
    siren, year, month, day = match.groups()
    return (f"company number (SIREN) {siren}, fiscal year ending {year}-{month}-{day}",)


def _recognises(path: Path, head: bytes) -> bool:
    return _HEADER.search(head.replace(b"\0", b"")[:4096]) is not None


READER = Reader("fec", "FEC (France)", _recognises, open_fec, TEXT_OPTIONS)
