"""Plans and settings: what people enter, and what key figures make of it."""

from decimal import Decimal

import pytest

from crossfoot_server.jobs.models import Job, Status
from tests.crossfoot_server.kpis.conftest import keep, sold, taken_away

pytestmark = pytest.mark.django_db


def value(api, kpi, label):
    answer = api.get("/api/kpis/values/", {"kpi": kpi, "label": label})
    return answer.json(parse_float=Decimal)["results"][0]


def put(api, **body):
    return api.put("/api/kpis/plan/", body, format="json")


def test_a_plan_gives_targets_their_figures(api, company, taken):
    keep(company, sold({"day": "2026-01-01", "minor": 80_00, "cost_minor": 40_00},
                       {"day": "2026-01-31", "minor": 20_00, "cost_minor": 10_00}))  # fmt: skip
    taken(company)
    assert value(api, "net_margin", "2026-01")["reason"] == "the plan has no expenses for 2026-01"
    assert put(api, label="2026-01", target=80, expenses=30.5, collected=95).status_code == 200
    taken(company)
    assert value(api, "target_achievement", "2026-01")["value"] == Decimal("1.25")
    assert value(api, "target_variance", "2026-01")["value"] == 20
    assert value(api, "net_margin", "2026-01")["value"] == Decimal("0.195")
    assert value(api, "collection_rate", "2026-01")["value"] == Decimal("0.95")


def test_an_amount_may_be_written_as_text(api, company):
    assert put(api, label="2026-01", target="10000.50", expenses=3).status_code == 200
    row = api.get("/api/kpis/plan/").json(parse_float=Decimal)["results"][0]
    assert (row["target"], row["expenses"]) == (Decimal("10000.50"), 3)
    refused = put(api, label="2026-01", target="10.000,50")
    assert "such as 10000 or 10000.50" in refused.data["detail"]


def waiting(company):
    return Job.objects.of(company.pk).filter(kind="kpi_snapshots", status=Status.PENDING)


def test_values_follow_the_plan_and_the_settings_by_themselves(api, company, taken, worked):
    put(api, label="2026-01", target=50)
    assert not waiting(company).exists()  # nothing to measure yet
    keep(
        company, sold({"day": "2026-01-01", "minor": 80_00}, {"day": "2026-01-31", "minor": 20_00})
    )
    taken(company)
    put(api, label="2026-01", target=40)
    put(api, label="2026-01", target=80)
    (job,) = waiting(company)
    assert (job.payload["trigger"], worked(job).status) == ("request", Status.COMPLETED)
    assert value(api, "target_achievement", "2026-01")["value"] == Decimal("1.25")
    api.delete("/api/kpis/plan/?label=2026-01")
    worked(waiting(company).get())
    reason = value(api, "target_achievement", "2026-01")["reason"]
    assert reason == "the plan has no target for 2026-01"
    api.patch("/api/kpis/settings/", {"snapshot_interval": "daily"}, format="json")
    assert not waiting(company).exists()  # no figure depends on it
    api.patch("/api/kpis/settings/", {"lost_after_days": 28}, format="json")
    assert waiting(company).count() == 1


def test_a_plan_is_replaced_listed_and_removed(api, other_api, company):
    put(api, label="2026-01", target=80, expenses=30)
    put(api, label="2026-Q1", target=300)
    put(api, label="2026-01", target=90.25)
    rows = api.get("/api/kpis/plan/").json(parse_float=Decimal)["results"]
    assert [(one["label"], one["target"], one["expenses"]) for one in rows] == [
        ("2026-01", Decimal("90.25"), None), ("2026-Q1", 300, None)]  # fmt: skip
    assert other_api.get("/api/kpis/plan/").data["results"] == []
    assert other_api.delete("/api/kpis/plan/?label=2026-01").status_code == 404
    assert "90.25" in taken_away(api, "/api/kpis/plan/", "csv").decode()
    assert api.options("/api/kpis/plan/").status_code == 405
    assert api.delete("/api/kpis/plan/?label=2026-01").status_code == 204
    assert api.delete("/api/kpis/plan/?label=2026-01").status_code == 404


@pytest.mark.parametrize("body", [{}, {"label": "2026-01"}, {"label": "2026-13", "target": 1},
                                  {"label": "2026-W54", "target": 1}, {"label": "x", "target": 1},
                                  {"label": "2026-01", "target": "1,000"},
                                  {"label": "2026-01", "target": True}])  # fmt: skip
def test_a_plan_of_no_period_or_of_nothing_is_refused(api, company, body):
    assert put(api, **body).status_code == 400


def test_settings_change_what_is_measured(api, company, taken):
    defaults = api.get("/api/kpis/settings/").data
    assert (defaults["holding_rate"], defaults["lost_after_days"]) == (0.25, 90)
    rows = [{"day": f"2026-01-{d:02d}", "minor": 100, "customer_id": "anna"} for d in (1, 5, 31)]
    keep(company, sold(*rows, {"day": "2026-02-28", "minor": 100, "customer_id": "ben"}))
    taken(company)
    before = value(api, "churn_rate", "2026-02")
    assert before["reason"] == "the data reach back less than 90 days before the period"
    changed = api.patch("/api/kpis/settings/", {"lost_after_days": 28}, format="json")
    assert (changed.status_code, changed.data["lost_after_days"]) == (200, 28)
    taken(company)
    assert value(api, "churn_rate", "2026-02")["value"] == 1


@pytest.mark.parametrize("body", [{"holding_rate": True}, {"holding_rate": 11}, {"what": 1},
                                  {"lost_after_days": 1.5}, {"horizon_months": 0}])  # fmt: skip
def test_settings_that_are_none_are_refused(api, company, body):
    assert api.patch("/api/kpis/settings/", body, format="json").status_code == 400
    whole = api.patch("/api/kpis/settings/", {"lost_after_days": 30.0}, format="json")
    assert whole.data["lost_after_days"] == 30


def test_who_shares_says_in_which_industry(api, company):
    answer = api.patch("/api/kpis/settings/", {"share_benchmarks": True}, format="json")
    assert (answer.status_code, answer.data["code"]) == (422, "no_industry")
    body = {"share_benchmarks": True, "industry": "food"}
    assert api.patch("/api/kpis/settings/", body, format="json").status_code == 200
    assert api.get("/api/kpis/settings/").data["industry"] == "food"
