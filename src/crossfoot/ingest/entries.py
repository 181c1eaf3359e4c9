"""Entry numbers: entry_id counts the entries from 1 in the order of their first lines."""

from dataclasses import dataclass, field

import polars as pl


@dataclass
class EntryRuns:
    """Numbers runs of lines with equal keys, batch after batch.

    Most files keep an entry's lines together, so a run is an entry; `entry_numbers` finds the keys
    that come in several runs.
    """

    key: tuple[str, ...]
    runs: int = 0
    _last: tuple[object, ...] | None = None
    _heads: list[pl.DataFrame] = field(default_factory=list)

    def number(self, lines: pl.DataFrame) -> pl.Series:
        """Return the run (Int64, from 1) of each line of the next batch."""
        if lines.is_empty():
            return pl.Series("entry_id", [], dtype=pl.Int64)
        keys = lines.select(self.key)
        starts = keys.select(
            pl.any_horizontal(pl.col(n).ne_missing(pl.col(n).shift(1)) for n in self.key)
        ).to_series()
        starts = starts.scatter(0, keys.row(0) != self._last)
        numbers = starts.cast(pl.Int64).cum_sum() + self.runs
        heads = keys.filter(starts).with_columns(pl.Series("run", numbers.filter(starts)))
        self._heads.append(heads)
        self.runs, self._last = int(numbers[-1]), keys.row(-1)
        return numbers.alias("entry_id")

    def heads(self) -> pl.DataFrame:
        """The key columns and the run of the first line of every run."""
        return pl.concat(self._heads, rechunk=True)

    def entry_numbers(self) -> pl.Series | None:
        """Return the entry number of each run in turn, or None when every run is an entry."""
        heads = self.heads()
        if heads.select(pl.struct(self.key).n_unique()).item() == heads.height:
            return None
        first = heads.select(pl.col("run").min().over(self.key)).to_series()
        return first.rank("dense").cast(pl.Int64)
