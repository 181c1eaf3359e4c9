"""Planted duplicates: entries of the ledger entered again, as people enter them again."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from crossfoot.ml.duplicates.slips import Row, Seen, enter_again

#: Columns of tables.LEDGER that finding and comparing pairs needs.
COLUMNS = (
    "line_id", "entry_id", "file_row", "journal_id", "entity", "posting_date", "effective_date",
    "entered_by", "source", "account", "party", "reference", "header_text", "line_text",
    "reversal_of", "entered_minute", "minor",
)  # fmt: skip
#: Entries of less, in minor units, are not worth a duplicate; of more lines, are no document.
_LEAST, _MOST_LINES = 100, 60


@dataclass(frozen=True)
class Planted:
    """`lines`: those given and the copies' (COLUMNS); `pairs`: a (original), b (copy), entry_id."""

    lines: pl.DataFrame
    pairs: pl.DataFrame


def plant_copies(
    lines: pl.DataFrame, undone: pl.Series, *, count: int, rng: np.random.Generator
) -> Planted:
    """Enter up to `count` entries of these lines a second time.

    `undone`: entry_id of entries that were reversed or reverse another. They are not copied: what
    is booked again after a reversal is no duplicate.
    """
    lines = lines.sort("line_id")
    chosen = _choose(lines.filter(~pl.col("entry_id").is_in(undone.implode())), count, rng)
    wanted = lines.filter(pl.col("entry_id").is_in(chosen.implode()))
    last_entry, last_line = (int(lines[name].max() or 0) for name in ("entry_id", "line_id"))  # type: ignore[arg-type]
    originals = wanted.partition_by("entry_id", maintain_order=True)
    copies = pl.DataFrame(list(_copies(originals, last_entry, _seen(lines), rng)), lines.schema)
    copies = copies.with_columns(line_id=pl.int_range(1, pl.len() + 1) + last_line)
    pairs = pl.DataFrame(
        {
            "a": [rows["entry_id"][0] for rows in originals],
            "b": range(last_entry + 1, last_entry + 1 + len(originals)),
        },
        schema={"a": pl.Int64, "b": pl.Int64},
    )
    return Planted(pl.concat([lines, copies.select(lines.columns)]), pairs)


def _copies(
    originals: list[pl.DataFrame], last_entry: int, seen: Seen, rng: np.random.Generator
) -> Iterator[Row]:
    for number, original in enumerate(originals, last_entry + 1):
        own = {"entry_id": number, "journal_id": f"copy {number}"}
        for row in enter_again(original.to_dicts(), seen, rng):
            yield row | own


def _choose(lines: pl.DataFrame, count: int, rng: np.random.Generator) -> pl.Series:
    """entry_id of entries to copy; what the ledger is full of comes less than its share."""
    entries = lines.group_by("entry_id", maintain_order=True).agg(
        debit=pl.col("minor").filter(pl.col("minor") > 0).sum(),
        size=pl.len(),
        source=pl.col("source").first(),
    )
    entries = entries.filter(pl.col("debit") >= _LEAST, pl.col("size") <= _MOST_LINES)
    if not entries.height:
        return entries["entry_id"]
    weight = entries.select(1 / pl.len().over("source").cast(pl.Float64).sqrt()).to_series()
    drawn = rng.choice(
        entries.height,
        min(count, entries.height),
        replace=False,
        p=(weight / weight.sum()).to_numpy(),
    )
    return entries["entry_id"].gather(np.sort(drawn))


def _seen(lines: pl.DataFrame) -> Seen:
    users, sources, parties, accounts = (
        lines[name].drop_nulls().unique().sort().to_list()
        for name in ("entered_by", "source", "party", "account")
    )
    return Seen(users, sources, parties, accounts, lines["posting_date"].max())  # type: ignore[arg-type]
