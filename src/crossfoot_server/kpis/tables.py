"""Key figures as tables to take away: money in a column of decimals, all else as numbers."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import polars as pl
from django.db.models import QuerySet

from crossfoot_server.kpis.models import (
    KpiCalculation,
    KpiPlan,
    KpiSnapshot,
    KpiSnapshotRun,
    KpiTrend,
)

#: Names of columns, and what they hold.
_Columns = dict[str, Any]
MONEY: Final = "money"
_SNAPSHOT: Final[_Columns] = {
    "kpi": pl.String, "family": pl.String, "unit": pl.String, "period": pl.String,
    "label": pl.String, "first_day": pl.Date, "last_day": pl.Date, "is_partial": pl.Boolean,
}  # fmt: skip
_NUMBERS: Final = ("value", "previous", "last_year")
_BESIDE: Final[_Columns] = {
    "change": pl.Float64, "year_change": pl.Float64, "reason": pl.String, "note": pl.String,
    "data_version": pl.String, "taken_at": pl.Datetime("us", "UTC"),
}  # fmt: skip
_TREND: Final[_Columns] = {
    "kpi": pl.String, "period": pl.String, "first_label": pl.String, "last_label": pl.String,
    "values": pl.Int64, "slope": pl.Float64, "low": pl.Float64, "high": pl.Float64,
    "p_value": pl.Float64, "word": pl.String,
}  # fmt: skip

_BENCHMARK: Final[_Columns] = {
    "kpi": pl.String, "title": pl.String, "unit": pl.String, "period": pl.String,
    "label": pl.String, "companies": pl.Int64, "p25": pl.Float64, "p50": pl.Float64,
    "p75": pl.Float64, "value": pl.Float64, "quarter": pl.String, "is_better": pl.Boolean,
}  # fmt: skip
_RUN: Final[_Columns] = {
    "created_at": pl.Datetime("us", "UTC"), "trigger": pl.String, "data_version": pl.String,
    "measured_count": pl.Int64, "changed_count": pl.Int64, "reason": pl.String,
    "taken_by": pl.String, "checked_at": pl.Datetime("us", "UTC"),
}  # fmt: skip


def snapshot_table(rows: QuerySet[KpiSnapshot]) -> pl.DataFrame:
    """Snapshots: `value` of money, `value_number` of all other units; the same of comparisons.

    Earlier periods come first; of a period, what was known earlier.
    """
    names = [*_SNAPSHOT, *_NUMBERS, *_BESIDE]
    in_time = rows.order_by("first_day", "last_day", "kpi", "taken_at", "id")
    columns = _columns(in_time.values_list(*names), names)
    series = [pl.Series(name, columns[name], kind) for name, kind in _SNAPSHOT.items()]
    is_money = [unit == MONEY for unit in columns["unit"]]
    for name in _NUMBERS:
        series += _numbers(name, columns[name], is_money)
    series += [pl.Series(name, columns[name], kind) for name, kind in _BESIDE.items()]
    return pl.DataFrame(series)


def definition_table(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Definitions of KPIs; what each needs is one text."""
    return pl.DataFrame([{**row, "needs": ", ".join(row["needs"])} for row in rows])


def trend_table(rows: QuerySet[KpiTrend]) -> pl.DataFrame:
    """Trends."""
    columns = _columns(rows.values_list(*_TREND), list(_TREND))
    return pl.DataFrame([pl.Series(name, columns[name], kind) for name, kind in _TREND.items()])


def cohort_table(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Cohorts, a row for each and every age."""
    return pl.DataFrame(
        [{**row, "retention": float(row["retention"])} for row in rows],
        schema={
            "label": pl.String,
            "cohort": pl.String,
            "size": pl.Int64,
            "age": pl.Int64,
            "customers": pl.Int64,
            "retention": pl.Float64,
        },
    )


def plan_table(rows: QuerySet[KpiPlan]) -> pl.DataFrame:
    """Plans by period."""
    names = ("target", "expenses", "collected")
    columns = _columns(rows.values_list("label", *names), ["label", *names])
    money = [money_series(name, columns[name]) for name in names]
    return pl.DataFrame([pl.Series("label", columns["label"], pl.String), *money])


def money_series(name: str, values: Sequence[Any]) -> pl.Series:
    """Money, with as many digits after the point as any of the values has."""
    amounts = [None if value is None else Decimal(value) for value in values]
    digits = [-int(a.as_tuple().exponent) for a in amounts if a is not None]
    return pl.Series(name, amounts, pl.Decimal(38, max([0, *digits])))


def _numbers(name: str, values: Sequence[Any], is_money: Sequence[bool]) -> list[pl.Series]:
    pairs = list(zip(values, is_money, strict=True))
    others = [None if value is None or money else float(value) for value, money in pairs]
    return [
        money_series(name, [value if money else None for value, money in pairs]),
        pl.Series(f"{name}_number", others, pl.Float64),
    ]


def _columns(rows: Any, names: Sequence[str]) -> dict[str, list[Any]]:
    found = list(rows)
    return {name: [row[place] for row in found] for place, name in enumerate(names)}


def run_table(rows: QuerySet[KpiSnapshotRun]) -> pl.DataFrame:
    """When snapshots were taken."""
    columns = _columns(rows.values_list(*_RUN), list(_RUN))
    return pl.DataFrame([pl.Series(name, columns[name], kind) for name, kind in _RUN.items()])


def calculation_table(rows: QuerySet[KpiCalculation]) -> pl.DataFrame:
    """Every figure of every calculation that is done."""
    done = rows.filter(completed_at__isnull=False).order_by("start_date", "kpi_type")
    found = [(row, one) for row in done for one in row.figures.get("kpis", [])]
    is_money = [one["unit"] == MONEY for _, one in found]
    series = [
        pl.Series("kpi_type", [row.kpi_type for row, _ in found], pl.String),
        pl.Series("start_date", [row.start_date for row, _ in found], pl.Date),
        pl.Series("end_date", [row.end_date for row, _ in found], pl.Date),
        *(pl.Series(name, [one[name] for _, one in found], pl.String) for name in ("kpi", "unit")),
    ]
    for name in _NUMBERS:
        series += _numbers(name, [one[name] for _, one in found], is_money)
    reasons = [one["reason"] or "" for _, one in found]
    return pl.DataFrame([*series, pl.Series("reason", reasons, pl.String)])


def benchmark_table(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Percentiles of the industry beside the company's own values."""
    plain = [
        {**row, "value": None if row["value"] is None else float(row["value"])} for row in rows
    ]
    return pl.DataFrame(plain, schema=_BENCHMARK)
