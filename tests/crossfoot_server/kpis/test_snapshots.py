"""Snapshots of key figures: taken, not taken twice, corrected with their history kept."""

from decimal import Decimal

import polars as pl
import pytest

from crossfoot.kpis import ALL_KPIS
from crossfoot.sample.shop import Shop
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.kpis.models import KpiSnapshot, KpiSnapshotRun, KpiTrend
from crossfoot_server.sales.models import Subject, TradeTable
from tests.crossfoot_server.kpis.conftest import keep, sold, taken_away
from tests.crossfoot_server.trading import shop_uploaded

pytestmark = pytest.mark.django_db


def values(api, **wanted):
    answer = api.get("/api/kpis/values/", {"page_size": 200, **wanted})
    assert answer.status_code == 200, answer.content
    return answer.json(parse_float=Decimal)["results"]


def value_of(api, kpi, label):
    return values(api, kpi=kpi, label=label)[0]


def test_a_request_takes_every_kpi_of_every_kind_of_period(api, shop, worked):
    answer = api.post("/api/kpi-snapshots/", {}, format="json")
    assert answer.status_code == 202
    again = api.post("/api/kpi-snapshots/", {}, format="json")
    assert (again.status_code, again.data["job_id"]) == (200, answer.data["job_id"])
    job = worked(Job.everywhere.get(pk=answer.data["job_id"]))
    assert job.status == Status.COMPLETED, job.error_message
    counted = pl.DataFrame(list(KpiSnapshot.objects.of(shop.pk).values("period", "label", "kpi")))
    labels = dict(counted.group_by("period").agg(pl.col("label").n_unique()).rows())
    assert labels == {"day": 60, "week": 60, "month": 26, "quarter": 9, "year": 3}
    assert counted.height == sum(labels.values()) * len(ALL_KPIS)
    told = job.analytics_results["kpi_snapshots"]
    assert told["measured"] == told["changed"] == counted.height
    assert job.tracker.overall_progress == 100


def test_values_are_those_of_the_sales_to_the_cent(measured_api, measured, shop_tables):
    lines = shop_tables[Subject.SALES]
    february = lines.filter(pl.col("sold_at").dt.strftime("%Y-%m") == "2025-02")
    found = value_of(measured_api, "net_revenue", "2025-02")
    assert found["value"] == Decimal(int(february["minor"].sum())) / 100
    assert found["unit"] == "money"
    assert found["last_year"] == value_of(measured_api, "net_revenue", "2024-02")["value"]
    assert found["previous"] == value_of(measured_api, "net_revenue", "2025-01")["value"]
    buyers = february["customer_id"].drop_nulls().n_unique()
    assert value_of(measured_api, "active_customers", "2025-02")["value"] == buyers


def test_unchanged_data_are_not_measured_again(measured_api, measured, taken):
    first = Job.objects.of(measured.pk).get(kind="kpi_snapshots")
    before = KpiSnapshot.objects.of(measured.pk).count()
    second = taken(measured)
    told = second.analytics_results["kpi_snapshots"]
    assert told["reason"].startswith("Nothing has changed since the snapshot of ")
    assert KpiSnapshot.objects.of(measured.pk).count() == before
    runs = measured_api.get("/api/kpi-snapshots/").json()["results"]
    assert [run["job_id"] for run in runs] == [str(second.pk), str(first.pk)]
    assert [bool(run["reason"]) for run in runs] == [True, False]
    assert runs[0]["changed_count"] == 0


def test_a_correction_adds_only_what_changed_and_keeps_what_was(api, company, taken):
    rows = [{"day": f"2026-0{month}-10", "minor": 1000 * month} for month in (1, 2, 3, 4)]
    keep(company, sold(*rows))
    taken(company)
    rows[1]["minor"] = 9999
    keep(company, sold(*rows))
    job = taken(company)
    told = job.analytics_results["kpi_snapshots"]
    assert 0 < told["changed"] < told["measured"]
    assert value_of(api, "net_revenue", "2026-02")["value"] == Decimal("99.99")
    history = api.get("/api/kpis/history/", {"kpi": "net_revenue", "label": "2026-02"}).json(
        parse_float=Decimal
    )["results"]
    assert {(row["value"], row["is_current"]) for row in history} == {
        (Decimal("99.99"), True),
        (Decimal("20.00"), False),
    }
    assert KpiSnapshotRun.objects.of(company.pk).exclude(cohorts={}).get().job_id == job.pk
    unchanged = api.get("/api/kpis/history/", {"kpi": "net_revenue", "label": "2026-01"}).json()
    assert len(unchanged["results"]) == 1


def test_a_month_that_is_gone_is_current_no_longer(api, company, taken):
    rows = [{"day": "2026-01-10", "minor": 100}, {"day": "2026-02-10", "minor": 100}]
    keep(company, sold(*rows))
    taken(company)
    keep(company, sold(rows[0]))
    taken(company)
    assert values(api, kpi="net_revenue", period="month", label="2026-02") == []
    gone = api.get("/api/kpis/history/", {"kpi": "net_revenue", "label": "2026-02"}).json()
    assert [row["is_current"] for row in gone["results"]] == [False]


def test_a_job_done_twice_changes_nothing(measured, worked):
    job = Job.objects.of(measured.pk).get(kind="kpi_snapshots")
    before = list(KpiSnapshot.objects.of(measured.pk).order_by("pk").values())
    worked(job)  # a second message of the same job
    Job.everywhere.filter(pk=job.pk).update(status=Status.PENDING, completed_at=None, attempts=0)
    worked(job)  # and a second attempt, which finds its work done
    assert list(KpiSnapshot.objects.of(measured.pk).order_by("pk").values()) == before


def test_without_sales_there_is_nothing_to_take(api, company, worked):
    answer = api.post("/api/kpi-snapshots/", {}, format="json")
    job = worked(Job.everywhere.get(pk=answer.data["job_id"]))
    assert job.status == Status.FAILED
    assert job.error_message == (
        "No sales and no ledger were uploaded yet, so there are no key figures."
    )
    assert values(api) == []


def test_when_all_uploads_are_taken_back_no_figure_is_left(api, company, taken):
    keep(company, sold(*({"day": f"2026-0{m}-10", "minor": 100 * m} for m in range(1, 8))))
    taken(company)
    assert api.get("/api/kpis/trends/").data["results"]
    TradeTable.objects.of(company.pk).update(line_count=0)
    taken(company)
    for path in ("values", "trends", "cohorts"):
        assert api.get(f"/api/kpis/{path}/").data["results"] == []
    assert api.get("/api/kpis/history/").data["results"]


def test_the_upload_of_a_file_is_followed_by_its_figures(api, company, worked):
    shop_uploaded(company, worked, Shop(days=100, products=5, customers=20, orders_a_day=2.0))
    job = Job.objects.of(company.pk).get(kind="kpi_snapshots")
    assert job.payload == {"trigger": "upload"}
    assert worked(job).status == Status.COMPLETED
    assert value_of(api, "net_revenue", "2023-02")["value"] > 0
    assert value_of(api, "stockout_rate", "2023-03")["reason"] == ""


def test_another_company_sees_nothing(other_api, measured):
    for path in ("values", "history", "trends"):
        assert other_api.get(f"/api/kpis/{path}/").data["results"] == []
    assert other_api.get("/api/kpis/cohorts/").data["results"] == []
    run = KpiSnapshotRun.objects.of(measured.pk).get()
    assert other_api.get(f"/api/kpi-snapshots/{run.pk}/").status_code == 404


def test_trends_of_all_periods_and_of_the_newest(measured_api, measured, worked):
    trend = measured_api.get("/api/kpis/trends/", {"kpi": "net_revenue", "period": "month"}).data[
        "results"
    ]
    assert [(one["values"], one["first_label"]) for one in trend] == [(26, "2024-01")]
    answer = measured_api.post("/api/kpi-trends/", {"periods": ["month"], "last": 6}, format="json")
    assert answer.status_code == 202
    assert worked(Job.everywhere.get(pk=answer.data["job_id"])).status == Status.COMPLETED
    newest = KpiTrend.objects.of(measured.pk).get(kpi="net_revenue", period="month")
    assert (newest.values, newest.first_label, newest.last_label) == (6, "2025-09", "2026-02")
    assert KpiTrend.objects.of(measured.pk).filter(period="week").exists()


def test_cohorts_and_charts_are_of_the_newest_snapshot(measured_api, measured):
    told = measured_api.get("/api/kpis/cohorts/").data
    first = [row for row in told["results"] if row["label"] == "2024-01"]
    assert [row["age"] for row in first] == list(range(26))
    assert {row["retention"] for row in told["results"] if row["age"] == 0} == {Decimal(1)}
    chart = measured_api.get("/api/kpis/plot/", {"kpi": "gross_margin"}).json()
    assert chart["x"][0] == "2024-01"
    assert len(chart["series"][0]["data"]) == len(chart["x"]) == 26
    assert chart["unit"] == "share"


@pytest.mark.parametrize("path", ["kpis/values", "kpis/history", "kpis/trends", "kpis/cohorts",
                                  "kpis/definitions", "kpi-snapshots"])  # fmt: skip
@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_every_list_can_be_taken_away(measured_api, path, kind):
    assert len(taken_away(measured_api, f"/api/{path}/", kind)) > 100


def test_the_rows_of_a_history_are_in_order_of_time(api, company, taken):
    """January is corrected after February: its two values stand together, the older one first."""
    days = ("2026-01-10", "2026-02-10", "2026-03-10")
    for january in (100, 300):
        minors = (january, 200, 200)
        rows = ({"day": at, "minor": minor} for at, minor in zip(days, minors, strict=True))
        keep(company, sold(*rows))
        taken(company)
    wanted = {"kpi": "net_revenue", "period": "month", "format": "parquet"}
    answer = api.get("/api/kpis/history/", wanted)
    table = pl.read_parquet(b"".join(answer.streaming_content))
    assert table["label"].to_list() == ["2026-01", "2026-01", "2026-02", "2026-03"]
    assert [float(one) for one in table["value"]] == [1, 3, 2, 2]


def test_money_in_a_file_has_all_its_digits(api, company, taken):
    keep(company, sold({"day": "2026-01-10", "minor": 1234567890123456}))
    taken(company)
    content = taken_away(api, "/api/kpis/values/", "csv").decode()
    rows = [line.split(",") for line in content.splitlines()]
    value = rows[0].index("value") if "value" in rows[0] else rows[0].index('"value"')
    revenue = [row for row in rows if row[0] == '"net_revenue"']
    assert {row[value] for row in revenue} == {"12345678901234.56"}
