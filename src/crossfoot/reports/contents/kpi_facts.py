"""What a pack of key figures is made of, and what is asked of it in several places."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Final

import polars as pl

from crossfoot.kpis import Kpi
from crossfoot.kpis.compute import KpiRun, Measured
from crossfoot.kpis.kpi import Number
from crossfoot.kpis.trends import Trend
from crossfoot.reports.report import Figure, Kind, Tone
from crossfoot.sales.periods import Period

#: A change that nobody would call one.
_SAME: Final = 0.005
#: Columns of alerts, newest first.
ALERTS: Final = pl.Schema(
    {
        "fired_at": pl.Datetime("us"), "severity": pl.String(), "rule": pl.String(),
        "period": pl.String(), "sentence": pl.String(), "state": pl.String(),
    }
)  # fmt: skip


@dataclass(frozen=True)
class KpiFacts:
    """Key figures of one period, `label`, beside all that are known.

    `measured` are the KPIs of all periods of one kind, oldest first, as crossfoot.kpis measures
    them or as they were kept; `targets` are of the period that is shown, by the KPI's name;
    `cohorts` as kpis.cohorts gives them, `alerts` of ALERTS, None where nobody looked.
    """

    period: Period
    label: str
    measured: tuple[Measured, ...]
    trends: Mapping[str, Trend] = field(default_factory=dict)
    targets: Mapping[str, Decimal] = field(default_factory=dict)
    cohorts: pl.DataFrame | None = None
    alerts: pl.DataFrame | None = None
    currency: str = ""
    decimals: int = 2
    about: tuple[tuple[str, str], ...] = ()

    @cached_property
    def shown(self) -> tuple[Measured, ...]:
        """The KPIs of the period, in the order of their definitions."""
        return tuple(one for one in self.measured if one.period == self.label)

    def series(self, name: str) -> tuple[Measured, ...]:
        """A KPI in every period up to the one shown that is over."""
        found = [one for one in self.measured if one.kpi.name == name]
        upto = next((n for n, one in enumerate(found) if one.period == self.label), len(found))
        return tuple(one for one in found[: upto + 1] if not one.is_partial)


def newest_whole(run: KpiRun) -> str:
    """The label of the newest period that is over; of the newest one where none is."""
    whole = [one.period for one in run.measured if not one.is_partial]
    return whole[-1] if whole else run.periods[-1]


def _cell_kind(kpi: Kpi) -> Kind:
    """How a value of a KPI is shown."""
    kinds: dict[str, Kind] = {"money": "money", "share": "share", "count": "integer"}
    return kinds.get(kpi.unit, "number")


def is_better(kpi: Kpi, value: Number | None, base: Number | None) -> bool | None:
    """Whether a value is better than another by the KPI's direction; None: neither, or the same."""
    if value is None or base is None or kpi.direction == "neither":
        return None
    difference = float(value) - float(base)
    if abs(difference) <= _SAME * abs(float(base)):
        return None
    return (difference > 0) == (kpi.direction == "up")


def compared_words(one: Measured) -> str:
    """Better or worse than the period before, or what else there is to say."""
    if one.value is None or one.previous is None:
        return ""
    if one.kpi.direction == "neither":
        return "no better way"
    better = is_better(one.kpi, one.value, one.previous)
    return "as before" if better is None else "better" if better else "worse"


def _tone_of(better: bool | None) -> Tone:  # noqa: FBT001 - three-valued
    """The tone of better, worse and neither."""
    return "plain" if better is None else "good" if better else "high"


def _change_words(one: Measured) -> str:
    """“4.2% up, better”; why there is nothing to say where there is not."""
    if one.value is None:
        return f"No value, because {one.reason}"
    if one.previous is None:
        return "Nothing before to compare with"
    words = _moved(one)
    told = compared_words(one)
    return f"{words}, {told}" if told in ("better", "worse") else words


def tile(one: Measured, currency: str, decimals: int) -> Figure:
    """A KPI as one of the figures that are looked at first, with its change."""
    kpi, kind = one.kpi, _cell_kind(one.kpi)
    return Figure(
        kpi.title,
        one.value,
        kind,
        decimals={"money": decimals, "share": 1}.get(kind, 2),
        unit=currency if kind == "money" else "days" if kpi.unit == "days" else "",
        note=_change_words(one),
        tone=_tone_of(is_better(kpi, one.value, one.previous)),
    )


def _moved(one: Measured) -> str:
    if one.kpi.unit == "share" and one.value is not None and one.previous is not None:
        points = (float(one.value) - float(one.previous)) * 100
        return _way(points, f"{abs(points):.1f} points")
    if one.change is None:
        return "see the table"
    return _way(one.change, f"{abs(one.change):.1%}")


def _way(change: float, size: str) -> str:
    if round(abs(change), 3) == 0:
        return "unchanged"
    return f"{size} {'up' if change > 0 else 'down'}"
