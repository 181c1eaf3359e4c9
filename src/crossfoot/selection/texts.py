"""Looking for a part of a text: in the distinct texts of a column first, where these were kept.

Ten million lines have some ten thousand distinct texts. To look through these and then for equal
lines is half the work of looking through the lines, and none where no text fits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

#: Where a text is looked for.
TEXTS = ("header_text", "line_text", "reference", "party", "account_name")
#: A column with more distinct texts is looked through line by line.
MOST_DISTINCT = 200_000
#: So many fitting texts are compared with each line's; with more it is quicker to look again.
MOST_LISTED = 5_000


@dataclass(frozen=True)
class DistinctTexts:
    """The distinct texts of columns in `folder`, if any were written."""

    folder: Path

    def hold(self, part: str, present: Sequence[str]) -> pl.Expr:
        """Whether one of the text columns that are present holds the part, in any case."""
        found = [self._holds(name, part) for name in TEXTS if name in present]
        terms = [term for term in found if term is not None]
        return pl.any_horizontal(terms) if terms else pl.lit(value=False)

    def fitting(self, part: str, most: int) -> list[tuple[str, str]]:
        """Column and text of the first distinct texts that hold the part, in any case."""
        found: list[tuple[str, str]] = []
        for name in TEXTS:
            path = _path(self.folder, name)
            if path.exists():
                texts = pl.scan_parquet(path).filter(_contains(pl.col(name), part)).head(most)
                found += [(name, text) for text in texts.collect()[name]]
        return found[:most]

    def _holds(self, name: str, part: str) -> pl.Expr | None:
        contains = _contains(pl.col(name), part)
        path = _path(self.folder, name)
        if not path.exists():
            return contains
        fitting = pl.scan_parquet(path).filter(contains).collect().to_series()
        if fitting.is_empty():
            return None
        return contains if fitting.len() > MOST_LISTED else pl.col(name).is_in(fitting.implode())


def write_distinct(lines: pl.LazyFrame, folder: Path) -> None:
    """Write the distinct texts of each column that has few enough."""
    counts = lines.select(pl.col(TEXTS).approx_n_unique()).collect(engine="streaming")
    for name, count in zip(TEXTS, counts.row(0), strict=True):
        if count <= MOST_DISTINCT:
            distinct = lines.select(pl.col(name).unique()).drop_nulls().collect(engine="streaming")
            distinct.sort(name).write_parquet(_path(folder, name), compression="lz4")


def _path(folder: Path, name: str) -> Path:
    return folder / f"distinct-{name}.parquet"


def _contains(texts: pl.Expr, part: str) -> pl.Expr:
    if part.isascii():  # a third less work than a regular expression
        return texts.str.contains_any([part], ascii_case_insensitive=True)
    return texts.str.contains(f"(?i){pl.escape_regex(part)}")
