"""FindingFilter: which findings of a run are wanted, and the terms that say so to Polars."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from crossfoot.errors import UserError
from crossfoot.selection.filter import LONGEST_TEXT
from crossfoot.selection.parse import Parameter, as_amount, as_code, as_day, as_number, as_text

NOBODY = "none"
_TEXTS = ("reason", "line_text", "header_text", "account_name", "party", "journal_id")

#: The parameters of a filter, each named as the field of FindingFilter that it fills.
FINDING_PARAMETERS = {
    "code": Parameter(
        as_code, "code of a check, also where another of its family is stronger", many=True
    ),
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


def finding_terms(wanted: FindingFilter) -> list[pl.Expr]:
    """What a row of findings.parquet has to fulfil."""
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
    return [*terms, *_ranges(wanted)]


def _ranges(wanted: FindingFilter) -> list[pl.Expr]:
    day, size, risk = pl.col("posting_date"), pl.col("amount").abs(), pl.col("risk")
    least = ((day, wanted.date_from), (size, wanted.amount_from), (risk, wanted.risk_from))
    most = ((day, wanted.date_to), (size, wanted.amount_to))
    return [
        *(column >= bound for column, bound in least if bound is not None),
        *(column <= bound for column, bound in most if bound is not None),
    ]


def review_terms(wanted: FindingFilter) -> list[pl.Expr]:
    """What the review of a finding has to fulfil."""
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
