"""Runs of lines with the same entry key: an entry is one run, or several with equal keys."""

from dataclasses import dataclass, field

import polars as pl


@dataclass
class EntryRuns:
    """Numbers runs of lines with equal keys, batch after batch, and keeps the head of each."""

    key: tuple[str, ...]
    count: int = 0
    _last: tuple[object, ...] | None = None
    _heads: list[pl.DataFrame] = field(default_factory=list)

    def number(self, lines: pl.DataFrame) -> pl.Series:
        """Return entry_id: the run (Int64, from 1) of each line of the next batch."""
        keys = lines.select(self.key)
        starts = keys.select(
            pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(1)) for name in self.key)
        ).to_series()
        starts = starts.scatter(0, keys.row(0) != self._last)
        numbers = starts.cast(pl.Int64).cum_sum() + self.count
        run = pl.Series("run", numbers.filter(starts))
        self._heads.append(keys.filter(starts).with_columns(run))
        self.count, self._last = int(numbers[-1]), keys.row(-1)
        return numbers.alias("entry_id")

    def heads(self) -> pl.DataFrame:
        """Return the key columns and `run` (Int64, from 1, every one), one row per run."""
        return pl.concat(self._heads, rechunk=True)
