"""A dataset on disk: part files of ledger lines, problems, side tables and the manifest."""

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl

from crossfoot.errors import UserError
from crossfoot.storage.manifest import Manifest
from crossfoot.storage.scratch import Scratch

MANIFEST = "manifest.json"
LINES = "ledger"
#: Small row groups, so that a page of one account reads little of a part.
ROW_GROUP_ROWS = 100_000


@dataclass(frozen=True)
class Dataset:
    """A finished dataset in `folder`."""

    folder: Path
    manifest: Manifest

    @property
    def parts(self) -> list[Path]:
        return sorted((self.folder / LINES).glob("part-*.parquet"))

    def lines(self) -> pl.LazyFrame:
        """Scan the ledger lines, in file order, with the columns of tables.LEDGER."""
        return pl.scan_parquet(self.parts)

    def table(self, name: str) -> pl.DataFrame | None:
        """Read a side table (problems, totals_rows, accounts, opening, closing), if it is there."""
        path = self.folder / f"{name}.parquet"
        return pl.read_parquet(path) if path.exists() else None


class DatasetWriter:
    """Write a dataset beside its final place, then rename it: nothing half-written stays."""

    def __init__(self, folder: Path) -> None:
        self._scratch = Scratch(folder)
        (self._scratch.folder / LINES).mkdir()
        self._parts = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._scratch.remove()

    def write_part(self, lines: pl.DataFrame) -> Path:
        """Append a batch of lines as the next part file."""
        path = self._scratch.folder / LINES / f"part-{self._parts:05d}.parquet"
        lines.write_parquet(path, compression="lz4", row_group_size=ROW_GROUP_ROWS)
        self._parts += 1
        return path

    def write_table(self, name: str, frame: pl.DataFrame) -> None:
        frame.write_parquet(self._scratch.folder / f"{name}.parquet")

    def finish(self, manifest: Manifest) -> Dataset:
        """Write the manifest and put the dataset in its place, replacing an earlier one."""
        (self._scratch.folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
        # An earlier dataset of which only a part is removed yet must not open.
        (self._scratch.final / MANIFEST).unlink(missing_ok=True)
        return Dataset(self._scratch.move(), manifest)


def open_dataset(folder: Path) -> Dataset:
    """Open a finished dataset.

    Raises:
        UserError: the folder holds no manifest, so it is no dataset.
    """
    path = folder / MANIFEST
    if not path.exists():
        raise UserError(f"{folder} is not a dataset: it has no {MANIFEST}. Read the file again.")
    return Dataset(folder, Manifest.from_json(path.read_text(encoding="utf-8")))
