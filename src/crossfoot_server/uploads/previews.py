"""The first rows of a file that waits for its mapping, and what a mapping makes of them."""

import uuid
from contextlib import suppress
from pathlib import Path

from crossfoot.errors import UserError
from crossfoot.ingest.mapping.file import parse_mapping
from crossfoot.ingest.preview import Preview, preview_ledger, preview_trade, read_head, take_head
from crossfoot.ingest.source import Source
from crossfoot.ingest.trade.file import parse_trade_mapping
from crossfoot_server.datasets.models import DataFile, FileKind
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.uploads.meanings import check_fits
from crossfoot_server.uploads.spool import spool_folder

_NAME = "mapping"
_READS_NOTHING = "mapping_reads_nothing"


def keep_head(data_file_id: uuid.UUID, source: Source) -> None:
    """Keep the first rows beside the file, so that a page need not open it: it may be large."""
    take_head(source).write(_path(data_file_id))


def preview_of(data_file: DataFile, toml: str) -> Preview | None:
    """What a mapping makes of the first rows; None when these are gone.

    Raises:
        UserError, ProblemError: the mapping can't be read, does not fit, or makes no line.
    """
    headers = tuple(data_file.suggestion.get("headers", []))
    check_fits(toml, data_file.kind, headers)
    with suppress(FileNotFoundError):
        head = read_head(_path(data_file.pk), data_file.file_name, headers)
        if data_file.kind == FileKind.LEDGER:
            return preview_ledger(head, parse_mapping(toml, _NAME))
        return preview_trade(head, parse_trade_mapping(toml, _NAME))
    return None


def check_reads(data_file: DataFile, toml: str) -> None:
    """Refuse a mapping with which none of the first rows is a line.

    Raises:
        ProblemError: with why most of them are rejected.
    """
    try:
        found = preview_of(data_file, toml)
    except UserError as error:
        if data_file.kind == FileKind.LEDGER:
            return  # how dates are written may show further down: reading the file tells
        raise ProblemError(str(error), _READS_NOTHING) from error
    if found is None or found.line_rows or not found.reasons:
        return
    header, why = found.reasons[0].column, found.reasons[0].reason
    raise ProblemError(
        f"No row of the first {found.rows_read:,} could be read with these meanings: “{header}” "
        f"{why}. Change what the columns mean, or how numbers and dates are written.",
        _READS_NOTHING,
    )


def _path(data_file_id: uuid.UUID) -> Path:
    return spool_folder(data_file_id) / "head.parquet"
