"""The places of a page: lines that fit, in an order, from one of them on.

Nothing is sorted as a whole. A sample of the keys tells between which two the page must lie, all
lines are compared with these two, and only those between them are put in order. What the sample
told is checked by counting, so that the page is always exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crossfoot.selection.index.codes import Numbers
from crossfoot.selection.index.lines import LINE, LineIndex
from crossfoot.selection.index.mask import Mask

_SAMPLE = 1 << 16
#: With fewer of them a sample tells nothing.
_ENOUGH = 500
#: So few lines are put in order as a whole.
_FEW = 500_000


@dataclass(frozen=True)
class Span:
    """Lines of an order: how many there are in all, and which of them are wanted."""

    count: int
    start: int
    stop: int


def places_of(
    index: LineIndex, mask: Mask | None, span: Span, sort: Sequence[str], *, descending: bool
) -> Numbers:
    """The places of the wanted lines; equal ones keep the order of the file, nulls come last.

    Without a mask all lines fit.
    """
    if sort[0] == LINE:
        return _in_file_order(index, mask, span, descending=descending)
    keys = _Keys(index, sort, descending)
    if mask is not None and span.count <= _FEW:
        few = np.flatnonzero(mask)
        return keys.in_order(few, span.start, span.stop)
    found = _near(keys, mask, span)
    if found is None or len(found) < span.stop - span.start:
        found = keys.in_order(_between(keys, mask, 0, None)[1], span.start, span.stop)
    return found


def _in_file_order(index: LineIndex, mask: Mask | None, span: Span, *, descending: bool) -> Numbers:
    if descending:
        turned = Span(span.count, span.count - span.stop, span.count - span.start)
        return _in_file_order(index, mask, turned, descending=False)[::-1]
    if mask is None:
        return np.arange(span.start, span.stop)
    before, found = 0, [np.empty(0, dtype=np.int64)]
    for block in index.blocks():
        here = int(np.count_nonzero(mask[block]))
        if before + here > span.start and before < span.stop:
            places = np.flatnonzero(mask[block]) + block.start
            found.append(places[max(0, span.start - before) : span.stop - before])
        before += here
    return np.concatenate(found)


@dataclass(frozen=True)
class _Keys:
    """What lines are sorted by, as numbers of which the least come first."""

    index: LineIndex
    sort: Sequence[str]
    descending: bool

    def of(self, name: str, which: slice | Numbers) -> Numbers:
        """The keys of some lines by a column: its codes, or turned around but for nulls."""
        if name == LINE:
            places = np.arange(self.index.lines)[which]
            return -places if self.descending else places
        codes = self.index.codes(name)[which]
        if not self.descending:
            return codes
        # Null, which is one more than the last code, turns into the largest number there is.
        last = codes.dtype.type(max(0, self.index.columns[name].none - 1))
        turned: Numbers = last - codes
        return turned

    def first(self, which: slice | Numbers) -> Numbers:
        return self.of(self.sort[0], which)

    def in_order(self, places: Numbers, start: int, stop: int) -> Numbers:
        """Those from start to stop of lines in the order of the file, put in this one."""
        if len(self.sort) > 1:
            ranks = np.lexsort([self.of(name, places) for name in reversed(self.sort)])
            wanted: Numbers = places[ranks[start:stop]]
            return wanted
        keys = self.first(places)
        # Often millions have no value, and so the highest key: they are in order already.
        lower = keys < keys.max(initial=0)
        first = places[lower]
        ordered: Numbers = first[np.argsort(keys[lower], kind="stable")[start:stop]]
        if stop <= len(first):
            return ordered
        rest = places[~lower][max(0, start - len(first)) : stop - len(first)]
        return np.concatenate([ordered, rest])


def _near(keys: _Keys, mask: Mask | None, span: Span) -> Numbers | None:
    """The places as far as they lie between the bounds; None where these are too high."""
    low, high = _bounds(keys, mask, span)
    several = len(keys.sort) > 1
    below, places = _between(keys, mask, low, high, with_high=several)
    if below > span.start:
        return None
    wanted = keys.in_order(places, span.start - below, span.stop - below)
    if high is None or several:
        return wanted
    # Millions may have the key of the upper bound: of them only as many as are wanted.
    skipped = max(0, span.start - below - len(places))
    ties = _with_key(keys, mask, high, skipped, span.stop - span.start - len(wanted))
    return np.concatenate([wanted, ties])


def _bounds(keys: _Keys, mask: Mask | None, span: Span) -> tuple[int, int | None]:
    """The least and the highest key of the page, with room for what the sample does not know."""
    chance = np.random.default_rng(keys.index.lines)
    drawn = np.sort(chance.integers(0, max(1, keys.index.lines), _SAMPLE))
    if mask is not None:
        drawn = drawn[mask[drawn]]
    if len(drawn) < _ENOUGH:
        return 0, None
    seen = np.sort(keys.first(drawn))
    share, room = len(seen) / span.count, int(4 * np.sqrt(len(seen)))
    first, last = int(span.start * share) - room, int(span.stop * share) + room
    low = int(seen[first]) if first > 0 else 0
    return low, int(seen[last]) if last < len(seen) else None


def _between(
    keys: _Keys, mask: Mask | None, low: int, high: int | None, *, with_high: bool = False
) -> tuple[int, Numbers]:
    """How many lines have a key below `low`, and the places of those from it to `high`."""
    below, found = 0, [np.empty(0, dtype=np.int64)]
    for block in keys.index.blocks():
        values = keys.first(block)
        inside = values >= values.dtype.type(low)
        if mask is None:
            below += len(values) - int(np.count_nonzero(inside))
        else:
            below += int(np.count_nonzero(mask[block] & ~inside))
            inside &= mask[block]
        if high is not None:
            highest = values.dtype.type(high)
            inside &= values <= highest if with_high else values < highest
        found.append(np.flatnonzero(inside) + block.start)
    return below, np.concatenate(found)


def _with_key(keys: _Keys, mask: Mask | None, key: int, skipped: int, count: int) -> Numbers:
    """The first places with a key, after some: no line after them is looked at."""
    found, before = [np.empty(0, dtype=np.int64)], 0
    for block in keys.index.blocks() if count > 0 else ():
        values = keys.first(block)
        inside = values == values.dtype.type(key)
        if mask is not None:
            inside &= mask[block]
        places = np.flatnonzero(inside) + block.start
        found.append(places[max(0, skipped - before) : max(0, skipped + count - before)])
        before += len(places)
        if before >= skipped + count:
            break
    return np.concatenate(found)
