"""Findings of a run, chosen by filter and order, with what reviewers made of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from operator import and_
from pathlib import Path
from typing import Any

import polars as pl

from crossfoot.errors import UserError
from crossfoot.selection.finding_filter import FindingFilter, finding_terms, review_terms

OPEN = "open"
#: The review of a finding; those that are not listed are open and nobody's.
REVIEW_COLUMNS = pl.Schema({"position": pl.Int64(), "status": pl.String(), "assignee": pl.String()})
#: What a model says of entries: risk 0 to 100 of the strongest line, level, reasons in one text.
MODEL_COLUMNS = pl.Schema(
    {
        "entry_id": pl.Int64(), "ml_risk": pl.Float64(), "ml_level": pl.String(),
        "ml_reasons": pl.String(), "ml_model_version": pl.String(),
    }
)  # fmt: skip
#: Where findings of entries that no model scored come among the others.
_UNSCORED = -1.0

#: What findings are sorted by, and whether the highest or last come first unless said otherwise.
FINDING_SORTS = {
    "risk": (pl.col("risk"), True),
    "amount": (pl.col("amount").abs(), True),
    "posting_date": (pl.col("posting_date"), False),
    "account": (pl.col("account"), False),
    "code": (pl.col("code"), False),
    "status": (pl.col("status"), False),
    "journal_id": (pl.col("journal_id").fill_null(""), False),
    "ml_risk": (pl.col("ml_risk").fill_null(_UNSCORED), True),
}


@dataclass(frozen=True)
class FindingOrder:
    """By what, in which direction, and after which finding: its position and its key then.

    Equal findings come in the order of the run, riskiest first.

    Raises:
        UserError: there is no such order.
    """

    sort: str = "risk"
    descending: bool = True
    after: tuple[int, Any] | None = None

    def __post_init__(self) -> None:
        if self.sort not in FINDING_SORTS:
            known = ", ".join(FINDING_SORTS)
            raise UserError(f"sort: findings can't be sorted by '{self.sort}', only by {known}.")

    @property
    def key(self) -> pl.Expr:
        return FINDING_SORTS[self.sort][0]


@dataclass(frozen=True)
class Sum:
    """Findings and the sum of their absolute amounts, in currency units."""

    count: int = 0
    amount: Decimal = Decimal(0)


@dataclass(frozen=True)
class FindingTotals:
    """Totals of the wanted findings; `entries` are those with at least one of them."""

    count: int
    entries: int
    amount: Decimal
    by_status: Mapping[str, Sum] = field(default_factory=dict)
    by_code: Mapping[str, Sum] = field(default_factory=dict)


@dataclass(frozen=True)
class FindingPage:
    """Positions of a page's findings, totals of all the wanted; `last` is where the next goes on.

    `last` is None when nothing follows.
    """

    positions: tuple[int, ...]
    totals: FindingTotals
    last: tuple[int, Any] | None


def scan_findings(
    findings: Path,
    review: pl.DataFrame,
    wanted: FindingFilter,
    told: pl.LazyFrame | None = None,
) -> pl.LazyFrame:
    """Return the wanted findings of a run with position, status and assignee, riskiest first.

    `review` has REVIEW_COLUMNS and lists what is not open or is somebody's. `told` has entry_id and
    others of MODEL_COLUMNS, which are added.

    Raises:
        UserError: the run's findings are not kept any more.
    """
    if not findings.exists():
        raise UserError("The findings of this run are not kept any more: audit again.")
    found = pl.scan_parquet(findings, row_index_name="position")
    found = found.with_columns(pl.col("position").cast(pl.Int64))
    terms = finding_terms(wanted)
    kept = found.filter(reduce(and_, terms)) if terms else found
    if told is not None:
        kept = kept.join(told, on="entry_id", how="left", maintain_order="left")
    joined = kept.join(review.lazy(), on="position", how="left", maintain_order="left")
    reviewed = joined.with_columns(pl.col("status").fill_null(OPEN))
    terms = review_terms(wanted)
    return reviewed.filter(reduce(and_, terms)) if terms else reviewed


def select_findings(
    findings: Path,
    review: pl.DataFrame,
    wanted: FindingFilter,
    order: FindingOrder,
    *,
    limit: int,
    told: pl.LazyFrame | None = None,
) -> FindingPage:
    """A page of the wanted findings of a run; see scan_findings. To sort by ml_risk needs `told`.

    Raises:
        UserError: the run's findings are not kept any more.
    """
    columns = [pl.col("position", "entry_id", "code", "amount", "status"), order.key.alias("key")]
    found = (
        scan_findings(findings, review, wanted, told).select(columns).collect(engine="streaming")
    )
    following = found if order.after is None else found.filter(_after(order, found.schema["key"]))
    by, directions = ["key", "position"], [order.descending, False]
    first = following.bottom_k(limit, by=by, reverse=directions)
    page = first.sort(by, descending=directions)
    last = page.select("position", "key").row(-1) if 0 < page.height < following.height else None
    return FindingPage(tuple(page["position"]), _totals(found), last)


def sorted_findings(found: pl.LazyFrame, order: FindingOrder) -> pl.LazyFrame:
    """Put what scan_findings gives in order."""
    return found.sort(order.key, "position", descending=[order.descending, False])


def _after(order: FindingOrder, dtype: pl.DataType) -> pl.Expr:
    position, value = order.after or (0, None)
    key = pl.lit(value, dtype)
    beyond = pl.col("key") < key if order.descending else pl.col("key") > key
    return beyond | ((pl.col("key") == key) & (pl.col("position") > position))


def _totals(found: pl.DataFrame) -> FindingTotals:
    size = pl.col("amount").abs().sum()
    groups = found.group_by("status", "code").agg(count=pl.len(), amount=size)
    of_all = groups.select(pl.col("count", "amount").sum()).row(0)
    return FindingTotals(
        count=of_all[0],
        entries=found["entry_id"].drop_nulls().n_unique(),
        amount=of_all[1],
        by_status=_sums(groups, "status"),
        by_code=_sums(groups, "code"),
    )


def _sums(groups: pl.DataFrame, by: str) -> dict[str, Sum]:
    sums = groups.group_by(by).agg(pl.col("count", "amount").sum()).sort(by)
    return {key: Sum(count, amount) for key, count, amount in sums.rows()}
