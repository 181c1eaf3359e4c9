"""Which lines of an index fit a filter, as one truth value a line."""

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import reduce
from operator import and_
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from crossfoot.selection.filter import LineFilter
from crossfoot.selection.index.lines import LineIndex
from crossfoot.selection.texts import TEXTS

Mask = NDArray[np.bool_]
#: So many codes are compared one by one; more are looked up.
_COMPARED = 3
_DAY_ZERO = 719_163  # of 1970-01-01, as date.toordinal counts


def mask_of(index: LineIndex, wanted: LineFilter, flagged: pl.Series | None) -> Mask:
    """The lines that fit; `flagged` are the line_ids of checks, where the filter asks for any."""
    terms = list(_terms(index, wanted, flagged))
    return reduce(and_, terms) if terms else np.ones(index.lines, dtype=np.bool_)


def _terms(index: LineIndex, wanted: LineFilter, flagged: pl.Series | None) -> Iterator[Mask]:
    for name, values in _chosen(wanted):
        if values:
            yield _one_of(index, name, values)
    for ids in (wanted.line_ids, flagged):
        if ids is not None and (ids is flagged or len(ids)):
            yield _lines(index, np.asarray(ids, dtype=np.int64))
    if wanted.account_prefix:
        first, after = index.texts("account").beginning_with(wanted.account_prefix)
        yield _between(index, "account", first, after - 1)
    yield from _ranges(index, wanted)
    if wanted.text:
        yield _holding(index, wanted.text)


def _chosen(wanted: LineFilter) -> tuple[tuple[str, Sequence[Any]], ...]:
    return (
        ("entry_id", wanted.entry_ids),
        ("account", wanted.accounts),
        ("entered_by", wanted.users),
        ("source", wanted.sources),
        ("cost_center", wanted.cost_centers),
        ("journal_id", wanted.journal_ids),
    )


def _one_of(index: LineIndex, name: str, values: Sequence[Any]) -> Mask:
    coded = index.columns[name]
    if coded.is_text:
        texts = index.texts(name)
        codes = [code for code in map(texts.code_of, values) if code is not None]
    else:
        codes = [value - coded.base for value in values if 0 <= value - coded.base < coded.none]
    return _with_codes(index, name, np.asarray(codes, dtype=np.uint64))


def _with_codes(index: LineIndex, name: str, wanted: NDArray[np.uint64]) -> Mask:
    codes = index.codes(name)
    if len(wanted) <= _COMPARED:
        fits = np.zeros(index.lines, dtype=np.bool_)
        for one in wanted:
            fits |= codes == codes.dtype.type(one)
        return fits
    looked_up = np.zeros(index.columns[name].none + 1, dtype=np.bool_)
    looked_up[wanted] = True
    found: Mask = looked_up[codes]
    return found


def _lines(index: LineIndex, ids: NDArray[np.int64]) -> Mask:
    fits = np.zeros(index.lines, dtype=np.bool_)
    fits[ids[(ids >= 1) & (ids <= index.lines)] - 1] = True
    return fits


def _ranges(index: LineIndex, wanted: LineFilter) -> Iterator[Mask]:
    for name, first, last in (
        ("posting_date", wanted.date_from, wanted.date_to),
        ("effective_date", wanted.effective_from, wanted.effective_to),
    ):
        if first is not None or last is not None:
            days = [None if day is None else day.toordinal() - _DAY_ZERO for day in (first, last)]
            yield _values_between(index, name, *days)
    if wanted.amount_from is not None or wanted.amount_to is not None:
        yield _sizes(index, wanted)


def _sizes(index: LineIndex, wanted: LineFilter) -> Mask:
    """Amounts between the bounds, whatever their sign: of 0.005 the next whole cent above."""
    least = math.ceil((wanted.amount_from or Decimal(0)).scaleb(index.decimals))
    most = None
    if wanted.amount_to is not None:
        most = math.floor(wanted.amount_to.scaleb(index.decimals))
    above = _values_between(index, "minor", least, most)
    return above | _values_between(index, "minor", None if most is None else -most, -least)


def _values_between(index: LineIndex, name: str, first: int | None, last: int | None) -> Mask:
    base, highest = index.columns[name].base, index.columns[name].none - 1
    low = 0 if first is None else max(0, first - base)
    high = highest if last is None else min(highest, last - base)
    return _between(index, name, low, high)


def _between(index: LineIndex, name: str, low: int, high: int) -> Mask:
    """Codes from low to high; null is above all that are asked for."""
    codes = index.codes(name)
    if high < low:
        return np.zeros(index.lines, dtype=np.bool_)
    kind = codes.dtype.type
    fits: Mask = codes <= kind(high)
    return fits & (codes >= kind(low)) if low else fits


def _holding(index: LineIndex, part: str) -> Mask:
    found = np.zeros(index.lines, dtype=np.bool_)
    for name in TEXTS:
        holding = np.flatnonzero(index.texts(name).holding(part))
        if len(holding):
            found |= _with_codes(index, name, holding.astype(np.uint64))
    return found
