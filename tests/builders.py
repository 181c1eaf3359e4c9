"""The shortest way to a valid ledger in a test."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Engagement
from crossfoot.engine import PolarsEngine
from crossfoot.tables import LEDGER

_DEFAULT_DATE = dt.date(2026, 1, 5)


def ledger_frame(**columns: Sequence[Any]) -> pl.DataFrame:
    """Ledger lines with the given columns; the rest is numbered or null, dates a working Monday.

    `amount` may be given as text or numbers; without `journal_id` all lines are of one entry 'A'.
    """
    count = len(next(iter(columns.values())))
    values: dict[str, Sequence[Any]] = {
        "line_id": range(1, count + 1),
        "journal_id": ["A"] * count,
        "account": ["1000"] * count,
        "amount": ["0.00"] * count,
        "posting_date": [_DEFAULT_DATE] * count,
        **columns,
    }
    frame = pl.DataFrame({name: _series(name, values[name]) for name in values})
    ids = frame["journal_id"].unique(maintain_order=True)
    if "entry_id" not in frame.columns:
        number = {name: i for i, name in enumerate(ids, 1)}
        frame = frame.with_columns(
            entry_id=pl.col("journal_id").replace_strict(number, return_dtype=pl.Int64)
        )
    amount = pl.col("amount")
    frame = frame.with_columns(
        file_row=pl.col("line_id") + 1,
        debit=pl.when(amount > 0).then(amount).otherwise(0),
        credit=pl.when(amount < 0).then(-amount).otherwise(0),
    )
    missing = [c for c in LEDGER.columns if c.name not in frame.columns]
    frame = frame.with_columns(pl.lit(None, dtype=c.dtype).alias(c.name) for c in missing)
    return with_derived(frame, 2).select(LEDGER.names).cast(LEDGER.schema)


def with_derived(lines: pl.DataFrame, decimals: int) -> pl.DataFrame:
    """Add minor, lag_days, weekday and entered_minute to lines that have their sources."""
    posted = pl.col("posting_date")
    entered = pl.col("entered_at").dt
    return lines.with_columns(
        minor=(pl.col("amount") * 10**decimals).cast(pl.Int64),
        lag_days=(posted - pl.col("effective_date")).dt.total_days().cast(pl.Int32),
        weekday=(posted.dt.weekday() % 7).cast(pl.Int8),
        entered_minute=entered.hour().cast(pl.Int32) * 60 + entered.minute(),
    )


def _series(name: str, values: Sequence[Any]) -> pl.Series:
    dtype = LEDGER.schema[name]
    series = pl.Series(name, list(values))
    if series.dtype == pl.String and dtype != pl.String:
        if dtype == pl.Date:
            return series.str.to_date("%Y-%m-%d")
        if isinstance(dtype, pl.Datetime):
            return series.str.to_datetime("%Y-%m-%d %H:%M")
    return series.cast(dtype)


def book(frame: pl.DataFrame, **facts: Any) -> Book:
    """A Book on the given ledger lines, on Polars."""
    present = [name for name in frame.columns if frame[name].null_count() < frame.height]
    values: Mapping[str, Any] = {
        "engine": PolarsEngine(frame.lazy()),
        "present": frozenset(present),
        "decimals": 2,
        "line_count": frame.height,
        "entry_count": frame["entry_id"].n_unique(),
        "period_from": frame["posting_date"].min(),
        "period_to": frame["posting_date"].max(),
        **facts,
    }
    return Book(**values)


class Finder(Protocol):
    """What a check, given or named by its code, finds in a ledger with these parameters."""

    def __call__(
        self,
        check: Check | str,
        ledger: Book | pl.DataFrame,
        engagement: Engagement | None = None,
        **given: Any,
    ) -> pl.DataFrame: ...


def finder(checks: Sequence[Check]) -> Finder:
    """Run one of these checks by itself."""
    by_code = {check.code: check for check in checks}

    def found(
        check: Check | str,
        ledger: Book | pl.DataFrame,
        engagement: Engagement | None = None,
        **given: Any,
    ) -> pl.DataFrame:
        check = by_code[check] if isinstance(check, str) else check
        ledger = book(ledger) if isinstance(ledger, pl.DataFrame) else ledger
        settings = check.settings(given, engagement or Engagement())
        return ledger.engine.collect(check.find(ledger, settings))

    return found
