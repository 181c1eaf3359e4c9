"""Rules on forecasts: the newest demand outside the interval that was expected of it."""

import datetime as dt
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from crossfoot_server.alerts.keeping import evaluate_all
from crossfoot_server.alerts.models import AlertHistory, AlertRule
from crossfoot_server.companies.models import Company
from crossfoot_server.forecasting.models import DemandForecast, ForecastRun
from tests.crossfoot_server.alerts.conftest import BELOW, NOW, RULES
from tests.crossfoot_server.kpis.conftest import keep, sold

DEMAND = {"kpi": "demand", "condition": "interval", "parameters": {"item": "A-1"}}
JANUARY, FEBRUARY = dt.date(2026, 1, 1), dt.date(2026, 2, 1)


def forecast(company: Company, last_on: dt.date, history: list[float | None]) -> DemandForecast:
    """A forecast in use that was made after a month: 40 to 90 in the months that follow."""
    made = dt.datetime.combine(last_on + timedelta(days=33), dt.time(6), tzinfo=dt.UTC)
    run = ForecastRun.everywhere.create(
        company=company, scope="all", frequency="MS", horizon=2, profile="quick", created_at=made,
        service_level=0.95, lead_time_days=14, data_version=last_on.month, started_by="t",
    )  # fmt: skip
    DemandForecast.everywhere.filter(company=company).update(is_current=False)
    ahead = ((last_on + timedelta(days=days)).replace(day=1) for days in (32, 63))
    points = [{"date": day.isoformat(), "forecast": 65, "lo95": 40, "hi95": 90} for day in ahead]
    numbers: dict[str, Any] = dict.fromkeys(
        ("season", "seasonal_strength", "trend_strength", "total", "lead_time", "lead_time_days",
         "service_level", "periods"), 1,
    )  # fmt: skip
    return DemandForecast.everywhere.create(
        company=company, run=run, item_id="A-1", kind="smooth", method="theta", created_at=made,
        season_found=False, last_on=last_on, points=points, history=history, is_current=True,
        **numbers,
    )  # fmt: skip


def reason(rule: AlertRule) -> str:
    evaluate_all(now=NOW)
    rule.refresh_from_db()
    return rule.reason


def test_a_demand_outside_the_interval_fires_and_ends(company, rule):
    forecast(company, JANUARY, [60, 61])
    forecast(company, FEBRUARY, [60, 61, 12])
    rule(**DEMAND)
    evaluate_all(now=NOW)
    alert = AlertHistory.everywhere.get()
    assert (alert.kpi, alert.value, alert.limit) == ("demand", Decimal("12.0"), Decimal("40.0"))
    assert alert.sentence == (
        "The demand of A-1 is 12 in 2026-02; the forecast of 2026-02-03 expected 40 to 90 (95 %)."
    )
    forecast(company, dt.date(2026, 3, 1), [60, 61, 12, 70])
    evaluate_all(now=NOW + timedelta(days=40))
    alert.refresh_from_db()
    assert (alert.state, "is 70 in 2026-03" in alert.sentence) == ("resolved", True)


def test_without_a_forecast_made_before_nothing_can_be_told(company, rule):
    watching = rule(**DEMAND)
    assert reason(watching) == "There is no forecast of A-1."
    forecast(company, FEBRUARY, [60, 12])
    assert reason(watching) == "No earlier forecast of A-1 reaches 2026-02."
    DemandForecast.everywhere.update(history=[60, None])
    assert reason(watching) == "The newest demand of A-1 is not known."
    weekly = rule(**{**DEMAND, "period": "week"})
    assert reason(weekly) == "Forecasts are by month; the rule looks at each week."
    assert not AlertHistory.everywhere.exists()


def test_another_companys_forecasts_say_nothing(company, other_company, rule):
    forecast(other_company, JANUARY, [60])
    forecast(other_company, FEBRUARY, [60, 12])
    assert reason(rule(**DEMAND)) == "There is no forecast of A-1."


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"parameters": {}}, "needs “item”"),
        ({"parameters": {"item": "A", "limit": 3}}, "has no “limit”"),
        ({"kpi": "net_revenue"}, "is of the KPI “demand”"),
        ({"condition": "missing", "parameters": {}}, "is of the KPI “demand”"),
    ],
)
def test_a_rule_on_forecasts_needs_an_item(api, change, said):
    answer = api.post(RULES, {**BELOW, **DEMAND, **change}, format="json")
    assert (answer.status_code, said in answer.data["detail"]) == (422, True)


def test_a_rule_on_an_item_that_is_in_no_sale_is_refused(api, company, rule):
    """A slip in the number would else be a rule that never says anything."""
    keep(company, sold({"day": "2026-01-05", "minor": 100, "product_id": "A-1"}))
    body = {**BELOW, **DEMAND, "parameters": {"item": "A1"}}
    answer = api.post(RULES, body, format="json")
    assert (answer.status_code, answer.data["code"]) == (422, "unknown_item")
    assert "'A1'" in answer.data["detail"]
    watching = rule(**DEMAND)
    wrong = api.patch(f"{RULES}{watching.pk}/", {"parameters": {"item": "A1"}}, format="json")
    assert wrong.status_code == 422
    keep(company, sold({"day": "2026-01-05", "minor": 100, "product_id": "B-2"}))
    off = api.patch(f"{RULES}{watching.pk}/", {"is_active": False}, format="json")
    assert off.status_code == 200  # the upload was taken back: the rule can still be ended
