"""Audited: an audit with the ledger it was made of, as every report sees it."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from crossfoot.audit.balances import trial_balance, trial_balance_by_period
from crossfoot.audit.book import Book
from crossfoot.audit.profile import Profile
from crossfoot.audit.results import AuditResult, CheckResult
from crossfoot.storage import Dataset, Manifest

#: What reviewers made of findings. `status` is open, in_review, cleared or exception; `assignee` a
#: name or address; `tick` a mark such as ✓; a finding that has no row is open.
REVIEW_COLUMNS = pl.Schema(
    {
        "finding_id": pl.String(),
        "status": pl.String(),
        "assignee": pl.String(),
        "tick": pl.String(),
        "note": pl.String(),
    }
)
#: Tick marks on lines: what was looked at of an entry, by whom and when.
LINE_TICK_COLUMNS = pl.Schema(
    {"line_id": pl.Int64(), "mark": pl.String(), "by": pl.String(), "on": pl.Date()}
)


def with_reviews(findings: pl.DataFrame, reviews: pl.DataFrame | None) -> pl.DataFrame:
    """Findings with REVIEW_COLUMNS; those without a review are open."""
    made = REVIEW_COLUMNS.to_frame() if reviews is None else reviews
    joined = findings.join(
        made.select(REVIEW_COLUMNS.names()), on="finding_id", how="left", maintain_order="left"
    )
    return joined.with_columns(pl.col("status").fill_null("open"))


@dataclass(frozen=True)
class Audited:
    """A result, its dataset and book; `seconds` the whole took, `written_at` the time of writing.

    Both are given by whoever may read the clock; without `written_at` reports carry no time. `ml`
    is what models say (see ml_summary), where they were asked. `reviews` has REVIEW_COLUMNS; None
    where findings are reviewed nowhere yet. `line_ticks` has LINE_TICK_COLUMNS. `sign_off` are the
    boxes of the work paper that are filled by now, by name (see read_back.boxes).
    """

    dataset: Dataset
    book: Book
    result: AuditResult
    profile: Profile
    seconds: float = 0.0
    written_at: dt.datetime | None = None
    ml: Mapping[str, Any] | None = None
    reviews: pl.DataFrame | None = None
    line_ticks: pl.DataFrame = field(default_factory=LINE_TICK_COLUMNS.to_frame)
    sign_off: Mapping[str, str] = field(default_factory=dict)

    @property
    def manifest(self) -> Manifest:
        return self.dataset.manifest

    @property
    def decimals(self) -> int:
        return self.manifest.decimals

    @property
    def trial_balance(self) -> pl.DataFrame:
        """The flat trial balance of all accounts (see audit.balances.trial_balance)."""
        return self._table("trial_balance", trial_balance)

    @property
    def trial_balance_by_period(self) -> pl.DataFrame:
        """The same by month of posting (see audit.balances.trial_balance_by_period)."""
        return self._table("trial_balance_by_period", trial_balance_by_period)

    def _table(self, name: str, make: Callable[[Book], pl.DataFrame]) -> pl.DataFrame:
        """The audit's own table; made anew of an audit that has none."""
        table = self.result.tables.get(name)
        if table is not None:
            return table
        frame: pl.DataFrame = self.book.once(f"report of {name}", lambda: make(self.book))
        return frame

    @property
    def flagged_checks(self) -> list[CheckResult]:
        """The checks that flagged anything, those with the most lines first."""
        hits = [c for c in self.result.checks if c.flagged_lines or c.observations]
        return sorted(hits, key=lambda c: (-c.flagged_lines, -c.observations, c.check.code))
