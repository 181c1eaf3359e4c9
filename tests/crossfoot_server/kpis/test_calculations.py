"""Key figures of exactly the days that somebody asks for, as the seed 002 asks."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.kpis.models import CachedResult, KpiCalculation
from crossfoot_server.kpis.schedules import cleanup_expired_cache
from tests.crossfoot_server.kpis.conftest import keep, sold, taken_away

pytestmark = pytest.mark.django_db
JANUARY = {"start_date": "2024-01-01", "end_date": "2024-01-31"}


@pytest.fixture
def calculated(api, worked):
    """Ask for key figures and work on the job; the answer of the address then."""

    def calculate(**body):
        answer = api.post("/api/kpi-calculations/", body, format="json")
        assert answer.status_code == 202, answer.content
        job = worked(Job.everywhere.get(pk=answer.data["job_id"]))
        assert job.status == Status.COMPLETED, job.error_message
        return shown(api, answer.data["id"])

    return calculate


def shown(api, calculation_id):
    answer = api.get(f"/api/kpi-calculations/{calculation_id}/")
    assert answer.status_code == 200
    return answer.json(parse_float=Decimal)


def figure(told, kpi):
    return next(one for one in told["figures"]["kpis"] if one["kpi"] == kpi)


def reached(told, name):
    return next(one for one in told["figures"]["targets"] if one["name"] == name)


def test_the_request_of_the_seed(shop, calculated, shop_tables):
    """calculate_financial_kpis_task("2024-01-01", "2024-01-31", {...})."""
    told = calculated(
        kpi_type="financial", **JANUARY, targets={"revenue": 100000, "profit_margin": 25.0}
    )
    assert (told["status"], told["figures"]["label"]) == ("COMPLETED", "2024-01")
    revenue = figure(told, "net_revenue")["value"]
    lines = shop_tables["sales"]
    january = lines.filter(lines["sold_at"].dt.strftime("%Y-%m") == "2024-01")
    assert revenue == Decimal(int(january["minor"].sum())) / 100
    target = reached(told, "revenue")
    assert target["achievement"] == pytest.approx(revenue / 100000)
    assert target["variance"] == revenue - 100000
    assert target["is_met"] is False
    margin, wanted = figure(told, "gross_margin")["value"], reached(told, "profit_margin")
    assert (wanted["unit"], wanted["target"]) == ("percent", Decimal("25.0"))
    assert float(wanted["variance"]) == pytest.approx(float(margin) * 100 - 25)
    assert figure(told, "target_achievement")["value"] == pytest.approx(revenue / 100000)


def test_a_window_is_beside_the_one_before_and_last_year_with_a_trend(shop, calculated):
    told = calculated(kpi_type="customer", start_date="2025-06-03", end_date="2025-06-30")
    before = calculated(kpi_type="customer", start_date="2025-05-06", end_date="2025-06-02")
    year = calculated(kpi_type="customer", start_date="2024-06-03", end_date="2024-06-30")
    active = figure(told, "active_customers")
    assert active["previous"] == figure(before, "active_customers")["value"]
    assert active["last_year"] == figure(year, "active_customers")["value"]
    assert active["change"] == pytest.approx(Decimal(active["value"]) / active["previous"] - 1)
    assert told["figures"]["trends"]["windows"] == 12
    assert {one["values"] for one in told["figures"]["trends"]["kpis"]} <= {
        9,
        12,
    }  # churn looks back


def test_operational_figures_are_of_the_stock(shop, calculated):
    told = calculated(kpi_type="operational", start_date="2025-01-01", end_date="2025-03-31")
    assert figure(told, "inventory_turnover")["value"] > 0
    assert figure(told, "carrying_cost")["unit"] == "money"
    assert figure(told, "fill_rate")["reason"] == "no line says what was ordered"


def test_what_was_calculated_comes_from_the_cache_until_the_data_change(company, api, calculated):
    keep(company, sold({"day": "2024-01-10", "minor": 5000}))
    first = calculated(kpi_type="financial", **JANUARY)
    again = api.post("/api/kpi-calculations/", {"kpi_type": "financial", **JANUARY}, format="json")
    assert (again.status_code, again.data["job_id"]) == (200, None)
    assert again.data["is_from_cache"]
    assert shown(api, again.data["id"])["figures"] == first["figures"]
    keep(company, sold({"day": "2024-01-10", "minor": 7000}))
    changed = calculated(kpi_type="financial", **JANUARY)
    assert figure(changed, "net_revenue")["value"] == 70


def test_a_cached_result_expires_and_is_cleaned_up(company, api, calculated):
    keep(company, sold({"day": "2024-01-10", "minor": 5000}))
    calculated(kpi_type="financial", **JANUARY)
    kept = CachedResult.objects.of(company.pk)
    assert cleanup_expired_cache() == 0
    assert kept.count() == 1
    kept.update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = api.post("/api/kpi-calculations/", {"kpi_type": "financial", **JANUARY}, format="json")
    assert answer.status_code == 202
    assert cleanup_expired_cache() == 1
    assert kept.count() == 0


def test_a_snapshot_forgets_what_was_cached(company, taken, calculated):
    keep(company, sold({"day": "2024-01-10", "minor": 5000}))
    calculated(kpi_type="financial", **JANUARY)
    taken(company)
    assert not CachedResult.objects.of(company.pk).exists()


def test_many_ranges_are_one_job(shop, api, worked):
    ranges = [{"start_date": f"2025-{m:02d}-01", "end_date": f"2025-{m:02d}-28"} for m in (1, 2, 3)]
    body = {"kpi_types": ["financial", "customer"], "ranges": [*ranges, ranges[0]]}
    answer = api.post("/api/kpi-calculations/bulk/", body, format="json")
    assert answer.status_code == 202
    job = worked(Job.everywhere.get(pk=answer.data["job_id"]))
    assert (job.kind, job.status, job.tracker.overall_progress) == ("kpi_bulk", "COMPLETED", 100)
    done = api.get("/api/kpi-calculations/", {"job_id": str(job.pk)}).json()["results"]
    assert len(done) == 6
    assert {row["id"] for row in done} == {str(one) for one in answer.data["calculations"]}
    assert {(row["kpi_type"], row["status"]) for row in done} == {
        ("financial", "COMPLETED"), ("customer", "COMPLETED")}  # fmt: skip
    again = api.post("/api/kpi-calculations/bulk/", body, format="json")
    assert (again.status_code, again.data["status"]) == (200, "COMPLETED")
    content = taken_away(api, "/api/kpi-calculations/", "csv").decode()
    assert content.count('"net_revenue"') == 6


def test_days_that_the_data_do_not_hold_have_reasons(shop, calculated):
    told = calculated(kpi_type="financial", start_date="2031-01-01", end_date="2031-01-31",
                      targets={"revenue": 100})  # fmt: skip
    reasons = {one["reason"] for one in told["figures"]["kpis"]}
    assert reasons == {"the data reach from 2024-01-01 to 2026-02-28"}
    assert reached(told, "revenue")["reason"] in reasons


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"end_date": "2023-12-31"}, "bad_range"),
        ({"end_date": "2044-01-31"}, "bad_range"),
        ({"targets": {"churn_rate": 0.1}}, "unknown_target"),
        ({"targets": {"luck": 1}}, "unknown_target"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(shop, api, change, code):
    body = {"kpi_type": "financial", **JANUARY, **change}
    answer = api.post("/api/kpi-calculations/", body, format="json")
    assert (answer.status_code, answer.data["code"]) == (422, code)


@pytest.mark.parametrize(
    "change",
    [{"start_date": "2024-1-1"}, {"start_date": "20240101"}, {"kpi_type": "luck"},
     {"targets": {"revenue": "1OO"}}, {"targets": {"revenue": True}}, {"what": 1}],
)  # fmt: skip
def test_what_the_schema_forbids_is_refused(shop, api, change):
    body = {"kpi_type": "financial", **JANUARY, **change}
    assert api.post("/api/kpi-calculations/", body, format="json").status_code == 400


def test_without_sales_nothing_is_calculated(company, api):
    answer = api.post("/api/kpi-calculations/", {"kpi_type": "financial", **JANUARY}, format="json")
    assert (answer.status_code, answer.data["code"]) == (409, "no_data")


def test_another_companys_calculation_is_not_there(shop, calculated, other_api):
    told = calculated(kpi_type="financial", **JANUARY)
    assert other_api.get(f"/api/kpi-calculations/{told['id']}/").status_code == 404
    assert other_api.get("/api/kpi-calculations/").data["results"] == []


def test_a_calculation_whose_job_is_gone_says_so(shop, api, calculated):
    told = calculated(kpi_type="financial", **JANUARY)
    KpiCalculation.objects.of(shop.pk).update(job=None, completed_at=None, figures={})
    again = shown(api, told["id"])
    assert (again["status"], again["figures"]) == ("FAILED", None)
    assert again["error_message"] == "Its job is gone: ask again."
