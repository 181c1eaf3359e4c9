"""Forecasts that were made earlier against what was sold since."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from crossfoot.errors import UserError
from crossfoot.forecasting import Panel, Series, build_panel, find_frequency
from crossfoot.forecasting.metrics import Accuracy, accuracy, coverage, scales
from crossfoot.forecasting.series import Floats
from crossfoot_server.forecasting.demand import Demand, read_demand
from crossfoot_server.forecasting.models import DemandForecast, DriftLevel, ForecastRun, Scope
from crossfoot_server.forecasting.running import NO_SALES
from crossfoot_server.jobs.running import Work

#: Errors so many times those of the back-test are told, and are an alert.
WARN_AT, ALERT_AT = 1.5, 2.0
#: The 95 % interval held so little of what came that it is told, and is an alert.
WARN_COVER, ALERT_COVER = 0.85, 0.75
#: Fewer forecasts compared than this tell nothing.
FEWEST: Final = 20
_BOUNDS: Final = ("forecast", "lo80", "hi80", "lo95", "hi95")


@dataclass(frozen=True)
class Validated:
    """Columns of ForecastAccuracy by row."""

    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class _Compared:
    """Forecasts of a run and what came, of shape (items, periods)."""

    kinds: list[str]
    actual: Floats
    told: dict[str, Floats]
    scale: tuple[Floats, Floats]

    def choose(self, kind: str) -> "_Compared":
        rows = np.array([one == kind for one in self.kinds])
        return _Compared(
            [kind] * int(rows.sum()),
            self.actual[rows],
            {name: values[rows] for name, values in self.told.items()},
            (self.scale[0][rows], self.scale[1][rows]),
        )


def validate_runs(work: Work) -> Validated:
    """Compare the runs of all items whose first periods have passed since.

    Raises:
        UserError: there are no sales.
    """
    work.tracking.begin("series")
    demand = read_demand(work.job.company_id)
    if demand is None:
        raise UserError(NO_SALES)
    panels: dict[str, Panel] = {}
    rows = []
    runs = _runs(work.job.company_id)
    follow = work.tracking.following({"compare": "forecast"})
    for done, run in enumerate(runs, start=1):
        if run.frequency not in panels:
            panels[run.frequency] = build_panel(demand.rows, find_frequency(run.frequency))
        row = _validated(run, panels[run.frequency], demand)
        rows += [] if row is None else [row]
        follow("compare", done, len(runs))
    work.tracking.begin("saving")
    return Validated(rows)


def _runs(company_id: uuid.UUID) -> Sequence[ForecastRun]:
    runs = ForecastRun.objects.of(company_id).filter(scope=Scope.ALL, completed_at__isnull=False)
    return list(runs.filter(forecasts__isnull=False).distinct())


def _validated(run: ForecastRun, panel: Panel, demand: Demand) -> dict[str, Any] | None:
    """What came of a run; None while none of its periods is whole."""
    last = panel.last
    if last is None or run.starts_on is None or last < run.starts_on:
        return None
    compared = _compare(run, panel, last)
    periods = compared.actual.shape[1]
    if not compared.kinds or not periods:
        return None
    told, covered = _figures(compared)
    level, sentence = judge(run, told, covered, compared.actual.size)
    return {
        "run": run,
        "data_version": demand.version,
        "first_on": run.starts_on,
        "last_on": last,
        "periods": periods,
        "items": len(compared.kinds),
        **_columns(told, covered),
        "level": level,
        "sentence": sentence,
        "kinds": [_of_kind(compared, kind) for kind in sorted(set(compared.kinds))],
    }


def _compare(run: ForecastRun, panel: Panel, last: dt.date) -> _Compared:
    sold = {one.item: one for one in panel.series}
    rows = DemandForecast.everywhere.filter(run=run).order_by("item_id")
    kept = [
        (sold[item], kind, points)
        for item, kind, points in rows.values_list("item_id", "kind", "points")
        if item in sold
    ]
    periods = _passed(kept[0][2], last) if kept else 0
    told = {
        name: np.array([[float(one[name]) for one in points[:periods]] for _, _, points in kept])
        for name in _BOUNDS
    }
    series = [one for one, _, _ in kept]
    start = _number(panel, run.starts_on)
    actual = np.array([_since(one, start, periods) for one in series])
    past = tuple(np.nan_to_num(one.values[: max(start - one.first, 0)]) for one in series)
    scale = scales(past, panel.frequency.season)
    return _Compared([kind for _, kind, _ in kept], actual, told, scale)


def _passed(points: list[dict[str, Any]], last: dt.date) -> int:
    return sum(dt.date.fromisoformat(one["date"]) <= last for one in points)


def _number(panel: Panel, day: dt.date | None) -> int:
    """The number of the period that begins on a day, counted from the end of the panel."""
    one = panel.series[0]
    number = one.first + len(one.values) - 1
    while day is not None and panel.frequency.begin(number) > day:
        number -= 1
    return number


def _since(series: Series, start: int, periods: int) -> Floats:
    """What was sold from a period on: nothing before the first sale."""
    made = np.zeros(periods)
    for step in range(periods):
        place = start + step - series.first
        made[step] = series.values[place] if 0 <= place < len(series.values) else 0.0
    return made


def _figures(compared: _Compared) -> tuple[Accuracy, tuple[float | None, ...]]:
    told = compared.told
    covered = tuple(
        coverage(compared.actual, told[f"lo{level}"], told[f"hi{level}"]) for level in (80, 95)
    )
    return accuracy(compared.actual, told["forecast"], compared.scale), covered


def _columns(told: Accuracy, covered: tuple[float | None, ...]) -> dict[str, float | None]:
    names = ("mase", "rmsse", "wape", "bias")
    values = {name: getattr(told, name) for name in names}
    values |= {"cover80": covered[0], "cover95": covered[1]}
    return {name: None if one is None else round(one, 6) for name, one in values.items()}


def _of_kind(compared: _Compared, kind: str) -> dict[str, Any]:
    own = compared.choose(kind)
    return {"kind": kind, "items": len(own.kinds), **_columns(*_figures(own))}


def judge(
    run: ForecastRun, told: Accuracy, covered: tuple[float | None, ...], compared: int
) -> tuple[DriftLevel, str]:
    """How far errors and coverage are from what the back-test promised, and a sentence."""
    if compared < FEWEST or told.rmsse is None:
        return DriftLevel.UNKNOWN, f"Only {compared:,} forecasts can be compared: too few to judge."
    expected = _expected(run)
    ratio = None if not expected else told.rmsse / expected
    cover = covered[1]
    level = DriftLevel.OK
    if (ratio or 0.0) > WARN_AT or (cover is not None and cover < WARN_COVER):
        level = DriftLevel.WARN
    if (ratio or 0.0) > ALERT_AT or (cover is not None and cover < ALERT_COVER):
        level = DriftLevel.ALERT
    return level, _sentence(level, told, ratio, cover)


def _expected(run: ForecastRun) -> float | None:
    """The RMSSE of the run's back-test, over all kinds of demand."""
    known = [one for one in run.figures.values() if one.get("rmsse") is not None]
    series = sum(int(one["series"]) for one in known)
    if not series:
        return None
    return sum(float(one["rmsse"]) * int(one["series"]) for one in known) / series


def _sentence(level: DriftLevel, told: Accuracy, ratio: float | None, cover: float | None) -> str:
    errors = f"RMSSE is {told.rmsse:.2f}"
    errors += "" if ratio is None else f", {ratio:.2f} times that of the back-test"
    held = "" if cover is None else f"; the 95 % intervals held {cover:.0%} of what was sold"
    if level is DriftLevel.OK:
        return f"The forecasts were as good as the back-test promised: {errors}{held}."
    return (
        f"The forecasts were worse than the back-test promised: {errors}{held}. Look at what has "
        "changed in the demand, and forecast again."
    )
