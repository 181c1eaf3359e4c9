"""The KPI pack says what the key figures say."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from crossfoot.ingest.trade import read_inventory, read_sales
from crossfoot.kpis import ALL_KPIS
from crossfoot.kpis.cohorts import cohorts
from crossfoot.kpis.compute import KpiRun, measure
from crossfoot.kpis.view import Business
from crossfoot.reports.contents.kpi_facts import KpiFacts, is_better, newest_whole
from crossfoot.reports.contents.kpi_pack import kpi_pack
from crossfoot.reports.report import Figures, Report
from crossfoot.sample.shop import Shop, write_shop

TARGET = Decimal("30000.00")


@pytest.fixture(scope="module")
def business(tmp_path_factory: pytest.TempPathFactory) -> Business:
    folder: Path = tmp_path_factory.mktemp("shop")
    write_shop(folder / "sales.csv", folder / "stock.csv", Shop(days=800, products=8, customers=60))
    sales, stock = read_sales(folder / "sales.csv"), read_inventory(folder / "stock.csv")
    return Business(sales.lines, sales.mapping.decimals, stock.lines)


@pytest.fixture(scope="module")
def run(business: Business) -> KpiRun:
    return measure(business, "month", ALL_KPIS)


@pytest.fixture(scope="module")
def report(business: Business, run: KpiRun) -> Report:
    label = newest_whole(run)
    targets = {"net_revenue": TARGET}
    return kpi_pack(
        KpiFacts(
            "month", label, run.measured, run.trends, targets, cohorts(business), currency="EUR"
        )
    )


def _rows(report: Report) -> dict[str, dict[str, Any]]:
    families = ("financial_", "operational_", "customer_")
    tables = [table for table in report.tables if table.name.startswith(families)]
    return {row["kpi"]: row for table in tables for row in table.rows.to_dicts()}


def test_every_key_figure_is_there_with_its_value_or_why_it_has_none(
    report: Report, run: KpiRun
) -> None:
    rows = _rows(report)
    (without,) = (table for table in report.tables if table.name == "without_value")
    reasons = dict(without.rows.select("title", "reason").iter_rows())
    measured = run.of(newest_whole(run))
    assert len(measured) == len(ALL_KPIS) == len(rows) + len(reasons)
    for one in measured:
        if one.value is None:
            assert reasons[one.kpi.title] == one.reason
            continue
        row = rows[one.kpi.name]
        told = [row[name] for name in ("value", "previous", "change", "last_year", "year_change")]
        assert told == [one.value, one.previous, one.change, one.last_year, one.year_change]
        trend = run.trends.get(one.kpi.name)
        assert row["trend"] == (trend.word if trend else "")
        if one.kpi.unit == "money":
            assert isinstance(row["value"], Decimal)


def test_the_target_is_compared(report: Report) -> None:
    row = _rows(report)["net_revenue"]
    assert row["target"] == TARGET
    assert row["achievement"] == pytest.approx(float(row["value"] / TARGET))


def test_tiles_are_good_or_bad_by_the_direction_of_the_kpi(report: Report, run: KpiRun) -> None:
    (figures,) = (block for block in report.blocks if isinstance(block, Figures))
    by_title = {one.kpi.title: one for one in run.of(newest_whole(run))}
    assert [one.label for one in figures.figures][:2] == ["Net revenue", "Gross margin"]
    for figure in figures.figures:
        one = by_title[figure.label]
        assert figure.value == one.value
        better = is_better(one.kpi, one.value, one.previous)
        assert figure.tone == {None: "plain", True: "good", False: "high"}[better]
        assert ("better" in figure.note, "worse" in figure.note) == (
            better is True,
            better is False,
        )


@pytest.mark.parametrize(
    ("name", "value", "base", "better"),
    [
        ("net_revenue", 2, 1, True),
        ("return_rate", 0.2, 0.1, False),
        ("churn_rate", 0.1, 0.2, True),
        ("guest_share", 0.1, 0.2, None),
        ("net_revenue", 1001, 1000, None),
        ("revenue_growth", -0.1, -0.2, True),
        ("net_revenue", 1, None, None),
    ],
)
def test_better_is_by_direction(
    name: str, value: float, base: float | None, better: bool | None
) -> None:
    kpi = next(one for one in ALL_KPIS if one.name == name)
    assert is_better(kpi, value, base) is better


def test_charts_have_whole_periods_with_the_year_before_and_the_target(
    report: Report, run: KpiRun
) -> None:
    chart = report.charts[0]
    past = [one for one in run.measured if one.kpi.name == "net_revenue" and not one.is_partial]
    assert chart.option["xAxis"]["data"] == [one.period for one in past]
    sold, before, target = chart.option["series"]
    assert sold["data"] == [float(one.value or 0) for one in past]
    assert before["lineStyle"]["type"] != "solid"
    assert before["data"] == [
        None if one.last_year is None else float(one.last_year) for one in past
    ]
    assert set(target["data"]) == {float(TARGET)}


def test_the_cohorts_are_those_of_the_library(report: Report, business: Business) -> None:
    (table,) = (one for one in report.tables if one.name == "cohorts")
    found = cohorts(business).filter(pl.col("age") == 1).sort("cohort", descending=True)
    ones = table.rows["age_1"].drop_nulls()
    assert ones.to_list() == found["retention"].to_list()


def test_without_any_value_the_reasons_are_told(run: KpiRun) -> None:
    none = tuple(one for one in run.of(newest_whole(run)) if one.value is None)
    report = kpi_pack(KpiFacts("month", newest_whole(run), none))
    (without,) = (table for table in report.tables if table.name == "without_value")
    assert without.rows.height == len(none) > 0
