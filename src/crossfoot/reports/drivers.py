"""What drives a risk score, as a few parts that add up to it."""

from dataclasses import dataclass
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
    large = [(title, points) for title, points in exact if points >= _LEAST][:_MOST]
    parts = [Part(title, points.quantize(_TENTH)) for title, points in large]
    others = len(exact) - len(parts)
    total = sum((points for _, points in exact), Decimal())
    whole = total if total > _HIGHEST else Decimal(str(risk.score))
    rest = whole.quantize(_TENTH) - sum((one.points for one in parts), Decimal())
    if not others or rest <= 0:
        return tuple(parts)
    return (*parts, Part(counted(others, "other check"), rest, is_rest=True))
