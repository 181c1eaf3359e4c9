"""LineIndex: every column of a large ledger as codes, mapped from files beside the dataset."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from crossfoot.selection.index.codes import Coded, Numbers
from crossfoot.selection.index.texts import Texts, mapped, read_texts
from crossfoot.storage import Dataset
from crossfoot.tables.ledger import ledger_table

INDEX = "ledger-index"
_FACTS = "columns.json"
#: Lines that are worked on at a time: their codes stay near the processor.
BLOCK = 1 << 19
LINE = "line_id"


@dataclass(frozen=True)
class LineIndex:
    """The lines of a dataset, the first with line_id 1 in place 0.

    `written` tells one index of a folder from the next.
    """

    folder: Path
    columns: dict[str, Coded] = field(hash=False, compare=False)
    lines: int
    decimals: int
    written: int

    def codes(self, name: str) -> Numbers:
        """The codes of a column, in the order of the file."""
        width = self.columns[name].width
        if not width:
            return np.broadcast_to(np.zeros(1, dtype=np.uint8), self.lines)
        return mapped(self.folder / f"{name}.codes", width)

    def texts(self, name: str) -> Texts:
        """The distinct texts of a text column, sorted."""
        return read_texts(self.folder / f"{name}.texts")

    def blocks(self) -> Iterator[slice]:
        """The lines in pieces."""
        for start in range(0, self.lines, BLOCK):
            yield slice(start, min(start + BLOCK, self.lines))

    def rows(self, places: Numbers) -> pl.DataFrame:
        """The lines at these places, in this order, with the columns of tables.LEDGER."""
        schema = ledger_table(self.decimals).schema
        return pl.DataFrame([self._values(name, dtype, places) for name, dtype in schema.items()])

    def _values(self, name: str, dtype: pl.DataType, places: Numbers) -> pl.Series:
        if name == LINE:
            return pl.Series(name, places + 1, dtype=pl.Int64)
        coded = self.columns[name]
        codes = self.codes(name)[places]
        if not coded.is_text:
            return coded.values(codes, dtype)
        distinct, back = np.unique(codes, return_inverse=True)
        known = [int(code) for code in distinct if code != coded.none]
        words: list[str | None] = list(self.texts(name).at(iter(known))) if known else []
        words += [None]
        return pl.Series(name, [words[one] for one in back.tolist()], dtype=pl.String)


def open_line_index(dataset: Dataset) -> LineIndex | None:
    """The index of a dataset, if it was written."""
    path = dataset.folder / INDEX / _FACTS
    if not path.exists():
        return None
    raw = json.loads(path.read_text(encoding="utf-8"))
    columns = {one["name"]: Coded(**one) for one in raw}
    written = path.stat().st_mtime_ns
    manifest = dataset.manifest
    return LineIndex(path.parent, columns, manifest.totals.lines, manifest.decimals, written)


def write_facts(columns: list[Coded], folder: Path) -> None:
    """Write how the columns are coded, for `open_line_index`."""
    told = json.dumps([asdict(one) for one in columns], indent=1)
    (folder / _FACTS).write_text(told, encoding="utf-8")
