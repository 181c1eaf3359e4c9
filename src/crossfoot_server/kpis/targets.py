"""Targets of key figures: what was asked to be reached, and how much of it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from crossfoot.errors import UserError
from crossfoot.kpis import Kpi
from crossfoot.kpis.compute import Measured
from crossfoot.kpis.kpi import Number
from crossfoot_server.kpis.definitions import BY_NAME, of_family

#: Names beside those of the KPIs: which one is meant, and how many of its units one is.
OTHER_NAMES: Final[dict[str, tuple[str, int]]] = {
    "revenue": ("net_revenue", 1),
    "profit": ("gross_profit", 1),
    "profit_margin": ("gross_margin", 100),
}
_PERCENT: Final = 100


@dataclass(frozen=True)
class Target:
    """A target by the name it was given; `scale` 100: of a share, in per cent."""

    name: str
    kpi: Kpi
    value: Decimal
    scale: int = 1


def parse_targets(given: Mapping[str, Decimal], family: str) -> list[Target]:
    """Targets of KPIs of a family.

    Raises:
        UserError: a name is none of them.
    """
    return [_target(name, value, family) for name, value in given.items()]


def _target(name: str, value: Decimal, family: str) -> Target:
    kpi_name, scale = OTHER_NAMES.get(name, (name, 1))
    kpi = BY_NAME.get(kpi_name)
    if kpi is None or kpi.family != family:
        own = [one.name for one in of_family(family)]
        others = [one for one, (meant, _) in OTHER_NAMES.items() if meant in own]
        raise UserError(
            f"There is no {family} key figure “{name[:50]}”. Targets can be set for: "
            f"{', '.join([*others, *own])}."
        )
    return Target(name, kpi, value, scale)


def compared(target: Target, measured: Measured) -> dict[str, Any]:
    """A target beside what was reached: achievement is the share of it, variance the difference.

    `is_met` is by the KPI's own direction; None where neither way is better.
    """
    told = {
        "name": target.name,
        "kpi": target.kpi.name,
        "unit": "percent" if target.scale == _PERCENT else target.kpi.unit,
        "target": target.value,
        "value": None,
        "achievement": None,
        "variance": None,
        "is_met": None,
        "reason": None,
    }
    if measured.value is None:
        return {**told, "reason": measured.reason}
    value = _in_units(measured.value, target)
    achieved = float(value) / float(target.value) if target.value > 0 else None
    return {
        **told,
        "value": value,
        "achievement": achieved,
        "variance": _minus(value, target.value),
        "is_met": _is_met(target, value),
        "reason": None if achieved is not None else "the target is not above zero",
    }


def _in_units(value: Number, target: Target) -> Number:
    return value if target.scale == 1 else value * target.scale


def _minus(value: Number, target: Decimal) -> Number:
    return value - float(target) if isinstance(value, float) else value - target


def _is_met(target: Target, value: Number) -> bool | None:
    if target.kpi.direction == "neither":
        return None
    difference = _minus(value, target.value)
    return difference >= 0 if target.kpi.direction == "up" else difference <= 0
