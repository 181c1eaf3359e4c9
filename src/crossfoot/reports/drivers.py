"""What drives a risk score, as a few parts that add up to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from crossfoot.audit.results import Risk
from crossfoot.reports.plain import counted

_MOST: Final = 8
_LEAST: Final = Decimal("0.05")
_HIGHEST: Final = 100
_TENTH: Final = Decimal("0.1")


@dataclass(frozen=True)
class Part:
    """Points of a check, or of all others together, with one decimal as they are read."""

    title: str
    points: Decimal
    is_rest: bool = False

    @property
    def words(self) -> str:
        return f"+{self.points:.1f}"


def parts_of(risk: Risk) -> tuple[Part, ...]:
    """The largest parts, then one of the others, which takes the rounding of the others too.

    Where checks come to more than 100, at which the score ends, the parts add up to that.
    """
    exact = [(one.title, Decimal(str(one.points))) for one in risk.contributions]
    return parts_adding_up(exact, Decimal(str(risk.score)))


def parts_adding_up(exact: Sequence[tuple[str, Decimal]], score: Decimal) -> tuple[Part, ...]:
    """As parts_of, of titles and points, largest first."""
    large = [(title, points) for title, points in exact if points >= _LEAST][:_MOST]
    parts = [Part(title, points.quantize(_TENTH)) for title, points in large]
    others = len(exact) - len(parts)
    total = sum((points for _, points in exact), Decimal())
    whole = total if total > _HIGHEST else score
    rest = whole.quantize(_TENTH) - sum((one.points for one in parts), Decimal())
    if parts and (not others or rest <= 0):
        # What their rounding leaves over is the largest one's: all together are the score.
        return (replace(parts[0], points=parts[0].points + rest), *parts[1:])
    if not others:
        return ()
    return (*parts, Part(counted(others, "other check"), rest, is_rest=True))
