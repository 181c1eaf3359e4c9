"""Entry numbers for the finished lines: entry_id counts entries from 1 by their first line.

Where a key comes back later in the file its runs are one entry. A line without an entry number
belongs to the entry above it when that makes the entries balance (a file that writes the number on
an entry's first line only); otherwise adjacent such lines are an entry of their own. Where the
number is the same on every line, entries are rebuilt from other columns, or not at all.
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from crossfoot.ingest.entries.rebuild import is_worthless, rebuilt
from crossfoot.ingest.entries.runs import EntryRuns
from crossfoot.ingest.entries.worthless import number_to_extra, replace_part
from crossfoot.ingest.mapping import Mapping

#: Share of entries that have to balance for a filled-down number to count as proved.
PROVED = 0.98
NUMBER = "journal_id"


@dataclass(frozen=True)
class Numbered:
    """How many entries there are (0: none could be made out), and what was decided."""

    entries: int
    notes: tuple[str, ...] = ()
    has_numbers: bool = True
    has_extra: bool = False


def number_entries(runs: EntryRuns | None, mapping: Mapping, parts: list[Path]) -> Numbered:
    """Put the entry numbers into the part files."""
    if mapping.amount_style == "counter_account" and runs is None:
        return _row_by_row(parts)
    heads = None if runs is None else runs.heads()
    if runs is None or heads is None or is_worthless(heads, parts):
        return _rebuilt(
            mapping,
            parts,
            "the file has no entry number"
            if runs is None
            else "the entry number is empty or the same on every line",
        )
    if NUMBER in runs.key and heads[NUMBER].null_count():
        return _with_gaps(heads, runs.key, parts)
    has_numbers = NUMBER in runs.key or not _is_constant(parts)
    numbers = _joined_runs(heads, runs.key, heads["run"])
    if numbers is None:
        return Numbered(runs.count, has_numbers=has_numbers)
    _write(parts, numbers)
    return Numbered(_highest(numbers), has_numbers=has_numbers)


def _is_constant(parts: list[Path]) -> bool:
    number = pl.col(NUMBER)
    same = pl.scan_parquet(parts).select((number.min() == number.max()).fill_null(value=True))
    return bool(same.collect().item())


def _row_by_row(parts: list[Path]) -> Numbered:
    """Each row of the file, an account and its counter account, is an entry."""
    last = 0
    for path in parts:
        part = pl.read_parquet(path)
        entry = (pl.col("line_id") - 1) // 2 + 1
        part = part.with_columns(entry.alias("entry_id"))
        replace_part(path, part)
        last = int(part["entry_id"][-1])
    note = "each row of the file, an account and its counter account, is taken as an entry"
    return Numbered(last, (note,), has_numbers=False)


def _rebuilt(mapping: Mapping, parts: list[Path], why: str) -> Numbered:
    has_extra = number_to_extra(parts, mapping)
    found = rebuilt(parts, tuple(mapping.columns))
    if found is None:
        _write(parts, None)
        note = f"{why}, and no entries that balance could be rebuilt: entry checks can't run"
        return Numbered(0, (note,), has_numbers=False, has_extra=has_extra)
    numbers, how = found
    start = 0
    for path in parts:
        part = pl.read_parquet(path)
        ids = numbers.slice(start, part.height)
        start += part.height
        replace_part(path, part.with_columns(ids.alias("entry_id")))
    note = f"{why}; entries were rebuilt {how}"
    return Numbered(_highest(numbers), (note,), has_numbers=False, has_extra=has_extra)


def _with_gaps(heads: pl.DataFrame, key: tuple[str, ...], parts: list[Path]) -> Numbered:
    nets = pl.scan_parquet(parts).group_by(pl.col("entry_id").alias("run"))
    heads = heads.join(
        nets.agg(net=pl.col("minor").sum()).collect(), on="run", maintain_order="left"
    )
    empty = heads[NUMBER].is_null()
    above = (~empty).cast(pl.Int64).cum_sum()
    filled = heads.with_columns(owner=above).group_by("owner").agg(pl.col("net").sum())
    share = float((filled["net"] == 0).mean() or 0)  # type: ignore[arg-type]
    alone = float((heads["net"] == 0).mean() or 0)  # type: ignore[arg-type]
    count = int(pl.scan_parquet(parts).select(pl.col(NUMBER).null_count()).collect().item())
    if share >= PROVED and share > alone:
        owner = pl.select(pl.when(empty).then(None).otherwise(heads["run"]).forward_fill())
        owners = owner.to_series().fill_null(heads["run"])
        note = "entry numbers stand on the first line of each entry only and were carried down: "
        note += f"{share:.0%} of the entries balance that way"
    else:
        owners = heads["run"]
        note = f"{count:,} lines have no entry number; adjacent ones are taken as one entry"
    numbers = _joined_runs(heads, key, owners)
    numbers = heads["run"] if numbers is None else numbers
    _write(parts, numbers)
    return Numbered(_highest(numbers), (note,))


def _joined_runs(heads: pl.DataFrame, key: tuple[str, ...], owners: pl.Series) -> pl.Series | None:
    """Return the entry number of each run, or None when every run is an entry.

    `owners` is the run that a run without a number belongs to (itself, if none).
    """
    empty = heads[NUMBER].is_null() if NUMBER in key else heads[key[0]].is_null()
    named = heads.filter(~empty) if empty.any() else heads
    if not empty.any() and named.select(key).is_unique().all():
        return None
    first = named.select("run", first=pl.col("run").min().over(key))
    owned = pl.DataFrame({"own": heads["run"], "run": owners})
    joined = owned.join(first, on="run", how="left", maintain_order="left")
    return joined.select(pl.coalesce("first", "run").rank("dense").cast(pl.Int64)).to_series()


def _write(parts: list[Path], numbers: pl.Series | None) -> None:
    for path in parts:
        part = pl.read_parquet(path)
        if numbers is None:
            part = part.with_columns(pl.lit(None, part.schema["entry_id"]).alias("entry_id"))
        else:
            part = part.with_columns(numbers.gather(part["entry_id"] - 1).alias("entry_id"))
        replace_part(path, part)


def _highest(numbers: pl.Series) -> int:
    highest = numbers.max()
    return highest if isinstance(highest, int) else 0
