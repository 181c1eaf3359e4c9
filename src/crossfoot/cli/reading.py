"""Open the ledger that a command names."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crossfoot.cli.console import progress_bar
from crossfoot.errors import UserError
from crossfoot.progress import Progress

if TYPE_CHECKING:
    from crossfoot.engine import Engine
    from crossfoot.ingest.mapping import Mapping
    from crossfoot.ingest.source import ReadOptions
    from crossfoot.ledger import Ledger


@dataclass(frozen=True)
class Reading:
    """A ledger file and everything the user said about it and beside it."""

    file: Path
    mapping: Path | None = None
    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    sheet: str | None = None
    accounts: Path | None = None
    opening: Path | None = None
    closing: Path | None = None
    log: Path | None = None
    headers: Path | None = None


def read_ledger(reading: Reading, folder: Path, progress: Progress) -> "Ledger":
    """Read the ledger into a dataset in `folder`; an existing dataset is opened as it is.

    Raises:
        UserError: a file is not there or can't be read.
    """
    from crossfoot.ingest.run import SideFiles
    from crossfoot.ledger import read

    beside = (reading.accounts, reading.opening, reading.closing, reading.log, reading.headers)
    for path in (reading.file, reading.mapping, *beside):
        if path is not None and not path.exists():
            raise UserError(f"There is no file '{path}'.")
    if reading.file.is_dir() and not _is_dataset(reading.file):
        raise UserError(f"'{reading.file}' is a folder: name the ledger file in it.")
    return read(
        reading.file,
        mapping=_mapping(reading.mapping),
        options=read_options(reading),
        side_files=SideFiles(*beside) if any(beside) else None,
        folder=folder,
        progress=progress,
    )


def _is_dataset(folder: Path) -> bool:
    return any((place / "manifest.json").exists() for place in (folder, folder / "dataset"))


def read_options(reading: Reading) -> "ReadOptions":
    """What the user said about how the file is written."""
    from crossfoot.ingest.source import ReadOptions

    delimiter = reading.delimiter
    return ReadOptions(
        format=reading.format,
        encoding=reading.encoding,
        delimiter="\t" if delimiter in ("\\t", "tab") else delimiter,
        header_row=reading.header_row,
        sheet=reading.sheet,
    )


@contextmanager
def open_for_reading(reading: Reading) -> "Iterator[Ledger]":
    """Read a ledger into a folder that is removed afterwards, with progress on stderr."""
    with tempfile.TemporaryDirectory(prefix="crossfoot-") as folder:
        with progress_bar() as progress:
            ledger = read_ledger(reading, Path(folder) / "dataset", progress)
        yield ledger


def _mapping(path: Path | None) -> "Mapping | None":
    if path is None:
        return None
    from crossfoot.ingest.mapping.file import read_mapping

    return read_mapping(path)


def engine_factory(name: str, master: str | None) -> "Callable[[Ledger], Engine | None]":
    """What makes the engine for a ledger; None stands for Polars in this process.

    Raises:
        UserError: there is no such engine, or its optional part is not installed.
    """
    if name == "polars":
        return lambda ledger: None
    if name != "spark":
        raise UserError(f"There is no engine '{name}': use polars or spark.")
    from crossfoot.engine.spark import SparkEngine, spark_session

    session = spark_session(master or "local[*]")
    return lambda ledger: SparkEngine(session, ledger.dataset.parts)
