"""Pages of sales: overview, key figures, cohorts, alerts and forecasts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from crossfoot.sample.shop import Shop
from crossfoot_server.alerts.keeping import evaluate_all
from crossfoot_server.alerts.models import AlertDelivery, AlertHistory, AlertRule, AlertState
from crossfoot_server.alerts.telling import address_of
from crossfoot_server.companies.models import Company, Role
from crossfoot_server.forecasting.actions import start_run
from crossfoot_server.forecasting.models import DemandForecast, ForecastRun, ForecastSettings
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.kpis.actions import start_snapshots
from crossfoot_server.kpis.models import KpiPlan, Trigger
from tests.crossfoot_server.conftest import Worked, make_company
from tests.crossfoot_server.trading import shop_uploaded
from tests.crossfoot_server.web.conftest import browser_of, text_of

SMALL = Shop(days=500, products=5, customers=25, orders_a_day=2.0)
PAGES = ("/sales/", "/kpis/", "/cohorts/", "/forecasts/", "/forecasts/runs/", "/forecasts/stock/")


@pytest.fixture(scope="module")
def shop(kept: Callable[[], Any], worked: Worked) -> Company:
    """A shop whose key figures are taken, and of which an item is forecast; the tests share it."""
    with kept():
        company = make_company("Tea Shop")
        shop_uploaded(company, worked, SMALL)
        begun = start_snapshots(company_id=company.pk, by="tests", trigger=Trigger.REQUEST)
        asked = {"profile": "quick", "horizon": 3}
        run = start_run(company_id=company.pk, given=asked, items=["P001"], by="tests")
        assert run.job is not None
        for job in (begun.job, run.job):
            ended = worked(job)
            assert ended.status == Status.COMPLETED, ended.error_message
        return company


@pytest.fixture
def browser(db: None, shop: Company) -> Client:
    return browser_of(shop)


@pytest.fixture
def viewer(db: None, shop: Company) -> Client:
    return browser_of(shop, Role.VIEWER)


@pytest.fixture
def forecast(db: None, shop: Company) -> DemandForecast:
    return DemandForecast.objects.of(shop.pk).get(item_id="P001")


@pytest.mark.parametrize("path", PAGES)
def test_before_the_first_sale_it_says_how_to_begin(company: Company, path: str) -> None:
    page = text_of(browser_of(company).get(path))
    assert "No sales have been uploaded yet" in page
    assert 'href="/kpis/"' not in page


def test_sales_are_shown_with_classes_and_returns(browser: Client, shop: Company) -> None:
    answer = browser.get("/sales/")
    page, facts = text_of(answer), answer.context
    assert 'href="/kpis/"' in page
    assert facts["charts"]["revenue"]["names"] == ["Revenue", "A year earlier"]
    assert sum(n for _abc, counts in facts["matrix"] for n in counts) == SMALL.products
    assert facts["products"][0]["product_id"] in page
    assert facts["customers"][0]["segment"] in page
    assert facts["totals"]["gross"] + facts["totals"]["returns"] == facts["totals"]["revenue"]
    yearly = browser.get("/sales/?period=year").context["totals"]
    assert browser.get("/sales/?period=year&first=2024-01-01").context["totals"] != yearly


def test_products_and_customers_are_narrowed_and_sorted(browser: Client, shop: Company) -> None:
    page = browser.get("/sales/products/?abc=A&sort=product_id&descending=false").context["page"]
    names = [one["product_id"] for one in page]
    assert names == sorted(names)
    assert {one["abc"] for one in page} == {"A"}
    assert "Nothing fits" in text_of(browser.get("/sales/products/?search=nothing"))
    segment = browser.get("/sales/").context["segments"][0]
    found = browser.get("/sales/customers/", {"segment": segment[0]}).context["page"]
    assert found.paginator.count == segment[1]


@pytest.mark.parametrize(
    "path",
    [
        "/sales/?period=decade",
        "/sales/?first=2024-02-01&last=2024-01-01",
        "/sales/products/?sort=colour",
        "/kpis/?period=decade",
        "/cohorts/?period=day",
        "/alerts/?state=sleeping",
        "/forecasts/?sort=colour",
    ],
)
def test_what_is_asked_wrongly_is_told(browser: Client, shop: Company, path: str) -> None:
    assert 'class="refusal"' in text_of(browser.get(path), 400)


def test_key_figures_by_family_and_those_without_a_value(browser: Client, shop: Company) -> None:
    answer = browser.get("/kpis/")
    page, facts = text_of(answer), answer.context
    assert next(str(title) for title, _ones in facts["groups"]) == "Financial"
    assert any(one.change.tone == "good" for _t, ones in facts["groups"] for one in ones)
    reasons = [gap.reason for gap in facts["missing"]]
    assert len(set(reasons)) == len(reasons)
    planned = next(gap for gap in facts["missing"] if gap.reason.startswith("the plan has no exp"))
    assert f"The{planned.reason.removeprefix('the')}" in page
    assert planned.url == "/kpis/net_margin/"
    assert "Churn rate" not in text_of(browser.get("/kpis/?family=financial"))


def test_a_key_figure_has_its_meaning_and_a_target(browser: Client, shop: Company) -> None:
    label = browser.get("/kpis/").context["label"]
    page = text_of(browser.get("/kpis/net_revenue/"))
    assert "<h3>Example</h3>" in page
    assert 'data-chart="chart-kpi"' in page
    form = {"label": label, "target": "1000.50", "expenses": "", "collected": ""}
    assert browser.post("/kpis/net_revenue/", form).status_code == 302
    assert "1,000.50" in text_of(browser.get("/kpis/net_revenue/"))
    wrong = browser.post("/kpis/net_revenue/", form | {"label": "soon"})
    assert "Period" in text_of(wrong, 422)
    browser.post("/kpis/net_revenue/", {"label": label})
    assert not KpiPlan.everywhere.exists()
    assert browser.get("/kpis/happiness/").status_code == 404


def test_cohorts_are_a_chart_and_a_table(browser: Client, shop: Company) -> None:
    answer = browser.get("/cohorts/?period=quarter")
    assert answer.context["rows"][0][0] in text_of(answer)
    assert answer.context["option"]["series"]


@pytest.mark.parametrize(("found", "season"), [(False, "none found"), (True, "every 12 months")])
def test_only_an_item_with_a_season_has_one(
    browser: Client, forecast: DemandForecast, *, found: bool, season: str
) -> None:
    """Two years of history are enough to find a season, and need not have one."""
    rows = DemandForecast.objects.of(forecast.company_id).filter(pk=forecast.pk)
    rows.update(kind="seasonal", season=12, season_found=found, seasonal_strength=0.6)
    page = text_of(browser.get("/forecasts/?kind=seasonal"))
    assert '<span class="tag">regular</span>' in page
    assert season in page
    assert ">seasonal<" not in page
    assert ">seasonal (" not in page


RULE = {
    "name": "Strong month", "kpi": "net_revenue", "period": "month", "condition": "threshold",
    "operator": "above", "limit": "1", "severity": "critical", "cooldown_minutes": "1440",
    "recipients": "owner@example.com", "is_active": "on",
}  # fmt: skip


def test_a_rule_is_made_tried_paused_and_removed(browser: Client, shop: Company) -> None:
    assert "Nothing is watched yet" in text_of(browser.get("/alerts/"))
    made = browser.post("/alerts/rules/new/", RULE)
    rule = AlertRule.everywhere.get()
    path = f"/alerts/rules/{rule.pk}/"
    assert made.headers["Location"] == path
    assert rule.parameters["limit"] == "1"
    assert "Now it would tell" in text_of(browser.post(path, {"do": "try"}))
    assert not AlertHistory.everywhere.exists()
    browser.post(path, RULE | {"name": "Very strong month", "limit": "2"})
    browser.post(path, {"do": "pause"})
    rule.refresh_from_db()
    assert (rule.name, rule.parameters["limit"], rule.is_active) == (
        "Very strong month",
        "2",
        False,
    )
    assert "paused" in text_of(browser.get("/alerts/rules/"))
    browser.post(path, {"do": "remove"})
    assert not AlertRule.everywhere.exists()


def test_a_rule_that_cannot_be_is_told_at_the_form(browser: Client, shop: Company) -> None:
    page = text_of(browser.post("/alerts/rules/new/", RULE | {"limit": "much"}), 422)
    assert "much" in page
    page = text_of(browser.post("/alerts/rules/new/", RULE | {"recipients": "nobody"}), 422)
    assert "valid email" in page


def test_what_an_export_is_narrowed_to_is_encoded(browser: Client, shop: Company) -> None:
    export = browser.get("/alerts/", {"kpi": "a&state=open"}).context["export"]
    assert export == "/api/alerts/?kpi=a%26state%3Dopen&format=xlsx"


def test_an_alert_is_acknowledged_on_its_page(browser: Client, shop: Company) -> None:
    browser.post("/alerts/rules/new/", RULE)
    evaluate_all(now=timezone.now(), company_id=shop.pk)
    alert = AlertHistory.everywhere.get()
    path = f"/alerts/{alert.pk}/"
    assert address_of(alert).endswith(path)
    assert path in text_of(browser.get("/alerts/?state=pending"))
    assert AlertDelivery.everywhere.get().recipient in text_of(browser.get(path))
    assert browser.post(path, {"note": "It was the fair."}).headers["Location"] == path
    assert "It was the fair." in text_of(browser.get(path))
    AlertHistory.everywhere.update(state=AlertState.RESOLVED, resolved_at=timezone.now())
    assert "nothing to acknowledge" in text_of(browser.post(path, {"note": ""}), 409)


def test_forecasts_are_listed_shown_and_planned_anew(
    browser: Client, forecast: DemandForecast
) -> None:
    path = f"/forecasts/{forecast.pk}/"
    assert path in text_of(browser.get("/forecasts/?search=P001&sort=item_id"))
    assert path in text_of(browser.get("/forecasts/stock/"))
    page = text_of(browser.get(path))
    assert "95 % interval" in page
    assert "last known" in page
    watching = "?kpi=demand&amp;period=month&amp;condition=interval&amp;item=P001"
    assert watching in page
    rule = text_of(browser.get(f"/alerts/rules/new/{watching.replace('&amp;', '&')}"))
    assert 'value="P001"' in rule
    plan = {"lead_time_days": "10", "service_level": "90", "order_cost": "5", "holding_cost": "1"}
    assert browser.post(path, plan | {"keep": "on"}).status_code == 302
    run = ForecastRun.everywhere.first()
    assert run is not None
    assert (run.items, run.service_level, run.horizon) == (["P001"], 0.9, 3)
    assert ForecastSettings.everywhere.get().lead_time_days == 10
    assert "Lead time" in text_of(browser.post(path, plan | {"lead_time_days": "soon"}), 422)


def test_a_run_is_started_and_what_it_cannot_be_is_told(browser: Client, shop: Company) -> None:
    before = Job.everywhere.count()
    form = {
        "frequency": "MS", "horizon": "6", "profile": "quick", "service_level": "95",
        "lead_time_days": "14", "country": "DE", "items": "P001\nP002",
    }  # fmt: skip
    assert browser.post("/forecasts/runs/", form).status_code == 302
    assert Job.everywhere.count() == before + 1
    assert "P001, P002" in text_of(browser.get("/forecasts/runs/"))
    assert "tea" in text_of(browser.post("/forecasts/runs/", form | {"items": "tea"}), 422)
    assert "XX" in text_of(browser.post("/forecasts/runs/", form | {"country": "XX"}), 422)


def test_who_may_only_read_changes_nothing(
    viewer: Client, shop: Company, forecast: DemandForecast
) -> None:
    rule = AlertRule.everywhere.create(
        company=shop, name="x", kpi="net_revenue", period="month", condition="missing",
        parameters={"days": None}, created_by="tests",
    )  # fmt: skip
    now = timezone.now() - timedelta(days=1)
    alert = AlertHistory.everywhere.create(
        company=shop, rule=rule, rule_name="x", kpi="net_revenue", period="month",
        period_label="2024-12", score=1.0, sentence="It is missing.", severity="info",
        fired_at=now, told_at=now, held_at=now,
    )  # fmt: skip
    for path in (
        "/kpis/net_revenue/",
        f"/alerts/{alert.pk}/",
        f"/alerts/rules/{rule.pk}/",
        f"/forecasts/{forecast.pk}/",
        "/forecasts/runs/",
    ):
        page = text_of(viewer.get(path))
        assert 'class="primary"' not in page
        assert viewer.post(path, {"do": "remove"}).status_code == 403
    assert viewer.get("/alerts/rules/new/").status_code == 403
