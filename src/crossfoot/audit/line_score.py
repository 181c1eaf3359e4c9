"""How the score of a line is made: points of its checks, what caps take off, and their sum."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Final

import polars as pl

from crossfoot.audit.profile import Profile

#: Where every score ends.
HIGHEST: Final = Decimal(100)
_HUNDREDTH: Final = Decimal("0.01")


@dataclass(frozen=True)
class ScorePart:
    """What one check adds."""

    code: str
    family: str
    points: Decimal
    reason: str


@dataclass(frozen=True)
class Cut:
    """What is taken off: a family counts so many points at most, or, without one, a score does."""

    family: str
    limit: Decimal
    points: Decimal


@dataclass(frozen=True)
class LineScore:
    """Parts, strongest first, less the cuts: the score of a line, before it is rounded."""

    parts: tuple[ScorePart, ...]
    cuts: tuple[Cut, ...]

    @property
    def total(self) -> Decimal:
        added = sum((one.points for one in self.parts), Decimal())
        return added - sum((one.points for one in self.cuts), Decimal())


def line_scores(flags: pl.DataFrame, profile: Profile) -> dict[int, LineScore]:
    """The scores of the lines of these flags by line_id, as `risk.score_lines` rounds them."""
    ordered = flags.sort(["line_id", "points", "code"], descending=[False, True, False])
    rows = ordered.select("line_id", "code", "family", "points", "reason").iter_rows()
    return {line: _score(list(of), profile) for line, of in groupby(rows, key=itemgetter(0))}


def _score(rows: Sequence[tuple[int, str, str, float, str]], profile: Profile) -> LineScore:
    parts = tuple(
        ScorePart(code, family, _exact(points), reason) for _, code, family, points, reason in rows
    )
    families = tuple(_family_cuts(parts, profile))
    left = LineScore(parts, families).total
    if left <= HIGHEST:
        return LineScore(parts, families)
    return LineScore(parts, (*families, Cut("", HIGHEST, left - HIGHEST)))


def score_words(score: LineScore) -> str:
    """The sum as one line, such as 'A8 10 + A5 8.25 + A4 10 - 3.25 (amount up to 25) = 25'."""
    added = " + ".join(f"{one.code} {_short(one.points)}" for one in score.parts)
    cuts = "".join(
        f" - {_short(one.points)} ({one.family or 'all'} up to {_short(one.limit)})"
        for one in score.cuts
    )
    return f"{added}{cuts} = {_short(score.total)}"


def _family_cuts(parts: tuple[ScorePart, ...], profile: Profile) -> Iterator[Cut]:
    for family in dict.fromkeys(one.family for one in parts):
        points = sum((one.points for one in parts if one.family == family), Decimal())
        limit = _exact(profile.cap(family))
        if points > limit:
            yield Cut(family, limit, points - limit)


def _exact(points: float) -> Decimal:
    return Decimal(str(points)).quantize(_HUNDREDTH)


def _short(points: Decimal) -> str:
    return f"{points.normalize():f}"
