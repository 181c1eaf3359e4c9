"""Companies with hardly any data, or odd ones: a value, or the reason why there is none."""

from decimal import Decimal

import pytest

from crossfoot.kpis import ALL_KPIS
from crossfoot.tables.sales import RETURN
from tests.crossfoot_server.kpis.conftest import keep, sold

pytestmark = pytest.mark.django_db


def of_month(api, label):
    answer = api.get("/api/kpis/values/", {"label": label, "page_size": 200})
    return {row["kpi"]: row for row in answer.json(parse_float=Decimal)["results"]}


def test_every_kpi_has_a_value_or_a_reason(api, company, taken):
    keep(company, sold({"day": "2026-01-10", "minor": 100}))
    taken(company)
    found = of_month(api, "2026-01")
    assert set(found) == {kpi.name for kpi in ALL_KPIS}
    assert all((row["value"] is None) == bool(row["reason"]) for row in found.values())
    missing = api.get("/api/kpis/values/", {"label": "2026-01", "is_missing": "true"}).data
    assert {row["kpi"] for row in missing["results"]} == {
        name for name, row in found.items() if row["value"] is None}  # fmt: skip


def test_one_day_of_sales(api, company, taken):
    keep(company, sold({"day": "2026-01-10", "minor": 1050, "customer_id": "anna"}))
    taken(company)
    found = of_month(api, "2026-01")
    assert found["net_revenue"]["value"] == Decimal("10.50")
    assert found["net_revenue"]["is_partial"]
    assert (found["net_revenue"]["previous"], found["net_revenue"]["change"]) == (None, None)
    assert found["revenue_growth"]["reason"] == "the data hold no previous period"
    assert found["active_customers"]["value"] == 1


def test_missing_costs(api, company, taken):
    keep(company, sold({"day": "2026-01-01", "minor": 1000}, {"day": "2026-01-31", "minor": 1000}))
    taken(company)
    found = of_month(api, "2026-01")
    assert found["gross_margin"]["reason"] == "no line has a cost"
    assert found["inventory_turnover"]["reason"] == "no inventory was given"


def test_returns_larger_than_sales(api, company, taken):
    back = {"kind": RETURN, "milli": -3000, "minor": -3000, "transaction_id": "2"}
    keep(company, sold({"day": "2026-01-01", "minor": 1000}, {"day": "2026-01-31", **back}))
    taken(company)
    found = of_month(api, "2026-01")
    assert found["net_revenue"]["value"] == Decimal("-20.00")
    assert found["net_revenue"]["note"] == "returns are larger than sales"
    assert found["return_rate"]["value"] == 3
    assert found["return_rate"]["note"] == "more came back than was sold"


def test_a_division_by_zero(api, company, taken):
    days = ("2026-01-01", "2026-01-31", "2026-03-01", "2026-03-31")
    keep(company, sold(*({"day": day, "minor": 100, "cost_minor": 0} for day in days)))
    taken(company)
    found = of_month(api, "2026-03")
    assert found["revenue_growth"]["reason"] == "the revenue of the previous period is zero"
    assert found["markup"]["reason"] == "the cost is zero"
    assert of_month(api, "2026-02")["gross_margin"]["reason"] == "the revenue is zero"


def test_digits_are_kept(api, company, taken):
    keep(company, sold({"day": "2026-01-10", "minor": 1234567890123456}))
    taken(company)
    assert str(of_month(api, "2026-01")["net_revenue"]["value"]) == "12345678901234.56"
