"""The front door: a file becomes a dataset."""

from dataclasses import dataclass, field
from pathlib import Path

from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.source import ReadOptions
from crossfoot.progress import Progress, no_progress
from crossfoot.storage import Dataset


@dataclass(frozen=True)
class SideFiles:
    """Files given beside the ledger."""

    accounts: Path | None = None
    opening: Path | None = None
    closing: Path | None = None
    log: Path | None = None


def import_file(
    path: Path,
    folder: Path,
    *,
    mapping: Mapping | None = None,
    options: ReadOptions | None = None,
    side_files: SideFiles | None = None,
    progress: Progress = no_progress,
) -> Dataset:
    """Read a ledger file into a dataset in `folder`.

    Raises:
        MappingNeededError: no mapping was given and none could be suggested with certainty.
        UserError: the file can't be read, or none of its rows is a ledger line.
    """
    raise AssertionError  # being written
