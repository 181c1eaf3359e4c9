"""A filter as one expression on ledger lines, in a form that skips row groups where it can."""

import math
from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import Any

import polars as pl

from crossfoot.selection.filter import LineFilter
from crossfoot.selection.texts import holds
from crossfoot.storage import Manifest

_LARGEST = 2**63 - 1


def predicate(wanted: LineFilter, manifest: Manifest) -> pl.Expr | None:
    """What a line has to fulfil, apart from being flagged; None when that is nothing."""
    terms = [
        *_values(wanted),
        *_days("posting_date", wanted.date_from, wanted.date_to),
        *_days("effective_date", wanted.effective_from, wanted.effective_to),
        *_amounts(wanted, manifest.decimals),
    ]
    if wanted.account_prefix:
        terms.append(pl.col("account").str.starts_with(wanted.account_prefix))
    if wanted.text:
        terms.append(holds(wanted.text, manifest.present))
    return reduce(and_, terms) if terms else None


def _values(wanted: LineFilter) -> list[pl.Expr]:
    return [
        *_one_of("line_id", wanted.line_ids),
        *_one_of("entry_id", wanted.entry_ids),
        *_one_of("account", wanted.accounts),
        *_one_of("entered_by", wanted.users),
        *_one_of("source", wanted.sources),
        *_one_of("cost_center", wanted.cost_centers),
        *_one_of("journal_id", wanted.journal_ids),
    ]


def _one_of(column: str, values: Sequence[Any]) -> list[pl.Expr]:
    if not values:
        return []
    if len(values) == 1:
        return [pl.col(column) == values[0]]
    return [pl.col(column).is_in(list(values))]


def _days(column: str, first: Any, last: Any) -> list[pl.Expr]:
    terms = []
    if first is not None:
        terms.append(pl.col(column) >= first)
    if last is not None:
        terms.append(pl.col(column) <= last)
    return terms


def _amounts(wanted: LineFilter, decimals: int) -> list[pl.Expr]:
    """The bounds in minor units: of 0.005 the next whole cent above, or below."""
    terms, size = [], pl.col("minor").abs()
    if wanted.amount_from is not None:
        terms.append(size >= _minor(math.ceil(wanted.amount_from.scaleb(decimals))))
    if wanted.amount_to is not None:
        terms.append(size <= _minor(math.floor(wanted.amount_to.scaleb(decimals))))
    return terms


def _minor(amount: int) -> int:
    return min(amount, _LARGEST)
