"""Entries of a file without entry numbers, from other columns; only where they prove to balance."""

from pathlib import Path

import polars as pl

#: Share of rebuilt entries that have to balance, or lie within one day.
PROVED = 0.95
#: Lines of the longest entry that a running balance may make.
LONGEST_ENTRY = 1_000
#: Lines of one day that may bear the same number.
ONE_ENTRY = 500
_KEYS = (
    ("entity", "source", "posting_date", "reference"),
    ("source", "posting_date", "reference"),
    ("posting_date", "reference"),
    ("source", "posting_date"),
)


def is_worthless(heads: pl.DataFrame, parts: list[Path]) -> bool:
    """Whether the entry number is empty, zero or the same on lines of several days."""
    if "journal_id" not in heads.columns or heads["journal_id"].n_unique() > 1:
        return False
    value = heads["journal_id"][0]
    lines = pl.scan_parquet(parts).select(days=pl.col("posting_date").n_unique(), lines=pl.len())
    days, count = lines.collect().row(0)
    if value is None or not value.strip("0 "):
        return bool(count > 2 or value is None)
    return bool(days > 1 or count > ONE_ENTRY)


def rebuilt(parts: list[Path], columns: tuple[str, ...]) -> tuple[pl.Series, str] | None:
    """Return the entry number of each line and how it was found, or None."""
    for key in _KEYS:
        if (
            set(key) <= {*columns, "posting_date"}
            and (numbers := _by_columns(parts, key)) is not None
        ):
            return numbers, f"from equal {', '.join(key)}"
    numbers = _by_running_balance(parts)
    return None if numbers is None else (numbers, "where the running balance returns to zero")


def _by_columns(parts: list[Path], key: tuple[str, ...]) -> pl.Series | None:
    frame = pl.scan_parquet(parts).select(*key, "minor").collect()
    if "reference" in key and frame["reference"].null_count() > frame.height * (1 - PROVED):
        return None
    groups = frame.group_by(key).agg(net=pl.col("minor").sum(), lines=pl.len())
    if groups.height < 2 or groups.height * 2 > frame.height:
        return None
    if groups.filter(pl.col("net") == 0).height < groups.height * PROVED:
        return None
    first = frame.with_row_index("place").select(pl.col("place").min().over(key))
    return first.to_series().rank("dense").cast(pl.Int64)


def _by_running_balance(parts: list[Path]) -> pl.Series | None:
    frame = pl.scan_parquet(parts).select("minor", "posting_date").collect()
    balance = frame["minor"].cum_sum()
    ends = (balance == 0).shift(1, fill_value=False)
    numbers = ends.cast(pl.Int64).cum_sum() + 1
    if balance[-1] != 0:
        return None
    entries = (
        frame.with_columns(entry=numbers)
        .group_by("entry")
        .agg(days=pl.col("posting_date").n_unique(), lines=pl.len())
    )
    longest = entries["lines"].max()
    in_one_day = entries.filter(pl.col("days") == 1).height
    is_proved = entries.height > 1 and in_one_day >= entries.height * PROVED
    fits = isinstance(longest, int) and longest <= LONGEST_ENTRY
    return numbers if is_proved and fits else None
