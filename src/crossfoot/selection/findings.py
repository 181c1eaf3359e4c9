"""Findings of a run, chosen by filter and order, with what reviewers made of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import reduce
from operator import and_
from pathlib import Path
from typing import Any

import polars as pl

from crossfoot.errors import UserError
from crossfoot.selection.filter import LONGEST_TEXT
from crossfoot.selection.parse import Parameter, as_amount, as_code, as_day, as_number, as_text

OPEN = "open"
#: The review of a finding; those that are not listed are open and nobody's.
REVIEW_COLUMNS = pl.Schema({"position": pl.Int64(), "status": pl.String(), "assignee": pl.String()})
NOBODY = "none"
_TEXTS = ("reason", "line_text", "header_text", "account_name", "party", "journal_id")

#: The parameters of a filter, each named as the field of FindingFilter that it fills.
FINDING_PARAMETERS = {
    "code": Parameter(as_code, "code of a check, also where another of its family is stronger", many=True),
    "family": Parameter(as_text, "family of checks", many=True),
    "status": Parameter(as_text, "open, in_review, cleared or exception", many=True),
    "assignee": Parameter(as_text, "who reviews it: an id, me, or none for nobody"),
    "account": Parameter(as_text, "account number, in full", many=True),
    "account_prefix": Parameter(as_text, "beginning of the account number"),
    "user": Parameter(as_text, "user who entered the line", many=True),
    "source": Parameter(as_text, "document type or journal", many=True),
    "journal_id": Parameter(as_text, "entry number as the source system writes it", many=True),
    "party": Parameter(as_text, "customer, supplier or employee, in full", many=True),
    "date_from": Parameter(as_day, "first posting date"),
    "date_to": Parameter(as_day, "last posting date"),
    "amount_from": Parameter(as_amount, "least amount, whatever its sign"),
    "amount_to": Parameter(as_amount, "largest amount, whatever its sign"),
    "risk_from": Parameter(as_amount, "least risk of the line, 0 to 100"),
    "text": Parameter(as_text, "part of the reason, a text, account name, party or entry number"),
    "line_id": Parameter(as_number, "number of the line in the dataset", many=True),
}


@dataclass(frozen=True)
class FindingFilter:
    """Which findings: every field that is given has to hold; of several values, one has to.

    Days are inclusive, amounts absolute in currency units. `assignee` is as in the review, or
    NOBODY.

    Raises:
        UserError: a range ends before it starts, or the text is too long.
    """

    code: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    assignee: str | None = None
    account: tuple[str, ...] = ()
    account_prefix: str | None = None
    user: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    journal_id: tuple[str, ...] = ()
    party: tuple[str, ...] = ()
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    risk_from: Decimal | None = None
    text: str | None = None
    line_id: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for first, last in (("date_from", "date_to"), ("amount_from", "amount_to")):
            low, high = getattr(self, first), getattr(self, last)
            if low is not None and high is not None and low > high:
                raise UserError(f"{first} {low} is after {last} {high}: exchange the two.")
        if len(self.text or "") > LONGEST_TEXT:
            raise UserError(f"text is longer than {LONGEST_TEXT} characters: give a part of it.")

    @property
    def is_empty(self) -> bool:
        """Whether every finding is wanted."""
        return all(getattr(self, one.name) in ((), None) for one in fields(self))


#: What findings are sorted by, and whether the highest or last come first unless said otherwise.
FINDING_SORTS = {
    "risk": (pl.col("risk"), True),
    "amount": (pl.col("amount").abs(), True),
    "posting_date": (pl.col("posting_date"), False),
    "account": (pl.col("account"), False),
    "code": (pl.col("code"), False),
    "status": (pl.col("status"), False),
    "journal_id": (pl.col("journal_id").fill_null(""), False),
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


def scan_findings(findings: Path, review: pl.DataFrame, wanted: FindingFilter) -> pl.LazyFrame:
    """Return the wanted findings of a run with position, status and assignee, riskiest first.

    `review` has REVIEW_COLUMNS and lists what is not open or is somebody's.

    Raises:
        UserError: the run's findings are not kept any more.
    """
    if not findings.exists():
        raise UserError("The findings of this run are not kept any more: audit again.")
    found = pl.scan_parquet(findings, row_index_name="position")
    found = found.with_columns(pl.col("position").cast(pl.Int64))
    terms = [*_values(wanted), *_ranges(wanted)]
    kept = found.filter(reduce(and_, terms)) if terms else found
    joined = kept.join(review.lazy(), on="position", how="left", maintain_order="left")
    reviewed = joined.with_columns(pl.col("status").fill_null(OPEN))
    terms = _reviews(wanted)
    return reviewed.filter(reduce(and_, terms)) if terms else reviewed


def select_findings(
    findings: Path,
    review: pl.DataFrame,
    wanted: FindingFilter,
    order: FindingOrder,
    *,
    limit: int,
) -> FindingPage:
    """A page of the wanted findings of a run; see scan_findings.

    Raises:
        UserError: the run's findings are not kept any more.
    """
    columns = [pl.col("position", "entry_id", "code", "amount", "status"), order.key.alias("key")]
    found = scan_findings(findings, review, wanted).select(columns).collect(engine="streaming")
    following = found if order.after is None else found.filter(_after(order, found.schema["key"]))
    ordered = following.sort(
        "key", "position", descending=[order.descending, False], maintain_order=False
    )
    page = ordered.head(limit)
    last = page.select("position", "key").row(-1) if 0 < page.height < ordered.height else None
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
    size = pl.col("amount").abs().sum().alias("amount")
    whole = found.select(
        pl.len(), entries=pl.col("entry_id").drop_nulls().n_unique(), amount=size
    ).row(0)
    groups = {
        name: found.group_by(name).agg(pl.len(), size).sort(name) for name in ("status", "code")
    }
    by = {name: {key: Sum(*rest) for key, *rest in group.rows()} for name, group in groups.items()}
    return FindingTotals(*whole, by_status=by["status"], by_code=by["code"])


def _values(wanted: FindingFilter) -> list[pl.Expr]:
    terms = [
        *_one_of("family", wanted.family),
        *_one_of("account", wanted.account),
        *_one_of("entered_by", wanted.user),
        *_one_of("source", wanted.source),
        *_one_of("journal_id", wanted.journal_id),
        *_one_of("party", wanted.party),
        *_one_of("line_id", wanted.line_id),
    ]
    if wanted.code:
        weaker = pl.col("also").fill_null("").str.split(",").list
        named = [weaker.contains(code) for code in wanted.code]
        terms.append(pl.any_horizontal(pl.col("code").is_in(list(wanted.code)), *named))
    if wanted.account_prefix:
        terms.append(pl.col("account").str.starts_with(wanted.account_prefix))
    if wanted.text:
        terms.append(pl.any_horizontal(_contains(pl.col(name), wanted.text) for name in _TEXTS))
    return terms


def _ranges(wanted: FindingFilter) -> list[pl.Expr]:
    day, size, risk = pl.col("posting_date"), pl.col("amount").abs(), pl.col("risk")
    bounds: list[tuple[Any, pl.Expr]] = [
        (wanted.date_from, day >= wanted.date_from),
        (wanted.date_to, day <= wanted.date_to),
        (wanted.amount_from, size >= wanted.amount_from),
        (wanted.amount_to, size <= wanted.amount_to),
        (wanted.risk_from, risk >= float(wanted.risk_from or 0)),
    ]
    return [term for bound, term in bounds if bound is not None]


def _reviews(wanted: FindingFilter) -> list[pl.Expr]:
    terms = _one_of("status", wanted.status)
    if wanted.assignee == NOBODY:
        terms.append(pl.col("assignee").is_null())
    elif wanted.assignee is not None:
        terms.append(pl.col("assignee") == wanted.assignee)
    return terms


def _one_of(column: str, values: Sequence[Any]) -> list[pl.Expr]:
    return [pl.col(column).is_in(list(values))] if values else []


def _contains(texts: pl.Expr, part: str) -> pl.Expr:
    """Upper and lower case alike."""
    if part.isascii():  # a third less work than a regular expression
        found = texts.str.contains_any([part], ascii_case_insensitive=True)
    else:
        found = texts.str.contains(f"(?i){pl.escape_regex(part)}")
    return found.fill_null(value=False)
