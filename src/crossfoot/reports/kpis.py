"""KPIs as plain data."""

from dataclasses import asdict
from typing import Any

import polars as pl

from crossfoot.kpis import Kpi
from crossfoot.kpis.compute import KpiRun, Measured


def kpi_record(run: KpiRun, periods: list[str], cohorts: pl.DataFrame | None) -> dict[str, Any]:
    """Plain data for --json: definitions, values per period, trends, and cohorts if asked for."""
    shown = [one for one in run.measured if one.period in periods]
    kpis = dict.fromkeys(one.kpi for one in run.measured)
    told = {
        "period": run.period,
        "kpis": [definition(kpi) for kpi in kpis],
        "values": [measured_record(one) for one in shown],
        "trends": {name: asdict(trend) for name, trend in run.trends.items()},
    }
    return told if cohorts is None else told | {"cohorts": cohorts.to_dicts()}


def definition(kpi: Kpi) -> dict[str, Any]:
    """What a KPI is, without how it is computed."""
    return {
        name: getattr(kpi, name)
        for name in ("name", "title", "family", "unit", "formula", "source", "direction", "needs")
    }


def measured_record(one: Measured) -> dict[str, Any]:
    return {
        "kpi": one.kpi.name,
        "period": one.period,
        "from": one.window.start,
        "to": one.window.last,
        "is_partial": one.is_partial,
        "value": one.value,
        "reason": one.reason,
        "note": one.note,
        "previous": one.previous,
        "change": one.change,
        "last_year": one.last_year,
        "year_change": one.year_change,
    }
