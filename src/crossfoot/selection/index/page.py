"""A page of an index: what fits the filter is found once, then any order and place is quick."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl

from crossfoot.selection.filter import LineFilter
from crossfoot.selection.flagged import flagged_lines
from crossfoot.selection.index.codes import Coded, Numbers
from crossfoot.selection.index.lines import BLOCK, LineIndex
from crossfoot.selection.index.mask import Mask, mask_of
from crossfoot.selection.index.order import Span, places_of
from crossfoot.selection.totals import Totals

#: Filters whose lines are remembered, an eighth of a byte for each line of the ledger.
_REMEMBERED = 8
#: Lines put in order at once and remembered: the pages that follow are there already.
_PART = 5_000
#: Codes up to here can be added up over a block in 64 bits.
_ADDABLE = 2**64 // BLOCK


@dataclass(frozen=True)
class Place:
    """In which order lines are shown, and which of them."""

    sort: tuple[str, ...]
    descending: bool
    start: int
    limit: int


@dataclass(frozen=True)
class _Asked:
    """Lines of an index by a filter; findings as they are since `changed`."""

    index: LineIndex
    wanted: LineFilter
    findings: Path | None
    changed: int


def rows_and_totals(
    index: LineIndex, wanted: LineFilter, findings: Path | None, place: Place, known: Totals
) -> tuple[pl.DataFrame, Totals]:
    """Rows of a page, and the totals of all that fit; `known` are those of the whole ledger."""
    asked = _Asked(index, wanted, findings, _changed(findings))
    totals = known if wanted.is_empty else _found(asked)[1]
    start = min(place.start, totals.lines)
    stop = min(start + place.limit, totals.lines)
    if start == stop:
        return index.rows(np.empty(0, dtype=np.int64)), totals
    parts = range(start // _PART, -(-stop // _PART))
    found = [_part(asked, replace(place, start=one * _PART, limit=_PART)) for one in parts]
    before = parts[0] * _PART
    return index.rows(np.concatenate(found)[start - before : stop - before]), totals


def _changed(findings: Path | None) -> int:
    return findings.stat().st_mtime_ns if findings is not None and findings.exists() else 0


@lru_cache(maxsize=_REMEMBERED)
def _part(asked: _Asked, place: Place) -> Numbers:
    """The places of some lines in their order."""
    index, mask, count = asked.index, None, asked.index.lines
    if not asked.wanted.is_empty:
        packed, totals = _found(asked)
        mask, count = np.unpackbits(packed, count=index.lines).view(np.bool_), totals.lines
    span = Span(count, place.start, min(place.start + place.limit, count))
    return places_of(index, mask, span, place.sort, descending=place.descending)


@lru_cache(maxsize=_REMEMBERED)
def _found(asked: _Asked) -> tuple[Numbers, Totals]:
    """Which lines fit, as bits, and their totals."""
    index, wanted, flagged = asked.index, asked.wanted, None
    if wanted.needs_findings:
        flagged = flagged_lines(asked.findings, wanted.checks).collect()["line_id"]
    mask = mask_of(index, wanted, flagged)
    return np.packbits(mask), _totals(index, mask)


def _totals(index: LineIndex, mask: Mask) -> Totals:
    entries, none = index.codes("entry_id"), index.columns["entry_id"].none
    money = [(index.columns[name], index.codes(name)) for name in ("debit", "credit", "amount")]
    seen, sums = np.zeros(none + 1, dtype=np.bool_), [0, 0, 0]
    for block in index.blocks():
        places = np.flatnonzero(mask[block])
        if len(places):
            seen[entries[block][places]] = True
            parts = [_sum(coded, codes[block][places]) for coded, codes in money]
            sums = [one + part for one, part in zip(sums, parts, strict=True)]
    amounts = (Decimal(one).scaleb(-index.decimals) for one in sums)
    return Totals(int(np.count_nonzero(mask)), int(np.count_nonzero(seen[:none])), *amounts)


def _sum(coded: Coded, codes: Numbers) -> int:
    """The sum of the values of some lines, exact for numbers of any size."""
    if coded.has_none:
        codes = codes[codes != codes.dtype.type(coded.none)]
    base = coded.base * len(codes)
    if coded.none <= _ADDABLE:
        return base + int(codes.sum(dtype=np.uint64))
    low, high = codes & np.uint64(2**32 - 1), codes >> np.uint64(32)
    return base + int(low.sum()) + (int(high.sum()) << 32)
