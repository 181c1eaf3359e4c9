"""Book: a ledger as the analyses see it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.engine.base import Engine, Frame


@dataclass(frozen=True)
class Book:
    """The lines and entries of a ledger, what is known of them, and tables given beside it.

    `present` names the columns that hold at least one value; `period_from` and `period_to` are the
    first and last posting date; `unit` is the number of minor units in one of the currency;
    `printed_debit` and `printed_credit` are the totals that the file itself prints, if it does.
    """

    engine: Engine
    present: frozenset[str]
    decimals: int
    line_count: int
    entry_count: int
    period_from: dt.date
    period_to: dt.date
    accounts: pl.DataFrame | None = None
    opening: pl.DataFrame | None = None
    closing: pl.DataFrame | None = None
    log: pl.DataFrame | None = None
    printed_debit: Decimal | None = None
    printed_credit: Decimal | None = None
    memo: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What `make` gives, made at the first call and shared by everything that needs it."""
        if name not in self.memo:
            self.memo[name] = make()
        return self.memo[name]

    def forget(self, *names: str) -> None:
        """Let go of shared results; whoever asks again has them made again."""
        for name in names:
            self.memo.pop(name, None)

    @property
    def has_entries(self) -> bool:
        return "entry_id" in self.present

    @property
    def unit(self) -> int:
        return int(10**self.decimals)

    def lines(self, *columns: str) -> Frame:
        """The lines with these columns of tables.LEDGER."""
        return self.engine.lines(columns)

    @property
    def entries(self) -> Frame:
        """One row per entry.

        Columns: entry_id, line_count, net (minor units), debit (minor units, the sum of positive
        amounts), posting_date (latest), effective_date (earliest), and, smallest in the entry:
        entered_by, source, party, entity, entered_minute, first_line_id.
        """
        entries: Frame = self.once("entries", self._entries)
        return entries

    def _entries(self) -> Frame:
        minor = nw.col("minor")
        firsts = ("entered_by", "source", "party", "entity", "entered_minute")
        lines = self.lines(
            "line_id", "entry_id", "minor", "posting_date", "effective_date", *firsts
        )
        lines = lines.with_columns(positive=nw.when(minor > 0).then(minor).otherwise(0))
        entries = lines.group_by("entry_id").agg(
            nw.len().alias("line_count"),
            minor.sum().alias("net"),
            nw.col("positive").sum().alias("debit"),
            nw.col("posting_date").max(),
            nw.col("effective_date").min(),
            nw.col("line_id").min().alias("first_line_id"),
            *(nw.col(name).min() for name in firsts),
        )
        return self.engine.keep(entries)
