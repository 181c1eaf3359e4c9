"""Forecasts that were made earlier against what was sold since."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from crossfoot.errors import UserError
from crossfoot.forecasting import Panel, Realised, build_panel, find_drift, find_frequency
from crossfoot_server.forecasting.demand import Demand, read_demand
from crossfoot_server.forecasting.models import DemandForecast, DriftLevel, ForecastRun, Scope
from crossfoot_server.forecasting.requirements import NO_SALES
from crossfoot_server.forecasting.tables import points_table
from crossfoot_server.jobs.running import Work

_PROMISED: Final = pl.Schema({"kind": pl.String, "mase": pl.Float64, "rmsse": pl.Float64})


@dataclass(frozen=True)
class Validated:
    """Columns of ForecastAccuracy by row."""

    rows: list[dict[str, Any]]


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
    if panel.last is None or run.starts_on is None or panel.last < run.starts_on:
        return None
    made = DemandForecast.everywhere.filter(run=run).order_by("item_id")
    kinds = dict(made.values_list("item_id", "kind"))
    drift = find_drift(points_table(made), kinds, _promised(run), panel)
    if drift is None:
        return None
    return {
        "run": run,
        "data_version": demand.version,
        "first_on": drift.first,
        "last_on": drift.last,
        "periods": drift.periods,
        "items": drift.whole.series,
        **_columns(drift.whole),
        "level": DriftLevel(drift.level),
        "sentence": drift.sentence,
        "kinds": [{"kind": one.kind, "items": one.series, **_columns(one)} for one in drift.kinds],
    }


def _promised(run: ForecastRun) -> pl.DataFrame:
    """The figures of the run's back-test, of all its chunks."""
    rows = [
        {"kind": kind, **{name: _number(one.get(name)) for name in ("mase", "rmsse")}}
        for kind, one in run.figures.items()
    ]
    return pl.DataFrame(rows, schema=_PROMISED)


def _number(told: Any) -> float | None:
    return None if told is None else float(told)


def _columns(one: Realised) -> dict[str, float | None]:
    values = {name: getattr(one.accuracy, name) for name in ("mase", "rmsse", "wape", "bias")}
    values |= {"cover80": one.cover80, "cover95": one.cover95}
    return {name: None if value is None else round(value, 6) for name, value in values.items()}
