"""Key figures from the newest ledger, beside the sales or without any."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crossfoot_server.jobs.models import Job
from crossfoot_server.kpis.models import KpiSnapshotRun
from crossfoot_server.kpis.schedules import start_due_snapshots
from tests.crossfoot_server.kpis.conftest import keep, sold

pytestmark = pytest.mark.django_db
_OPENING = (("1200", "300.00"), ("2000", "-200.00"), ("3000", "-100.00"))
_CHART = (("1200", "Trade receivables", "asset"), ("2000", "Trade payables", "liability"),
          ("3000", "Share capital", "equity"), ("4000", "Sales", "revenue"),
          ("5000", "Cost of sales", "expense"))  # fmt: skip


def _csv(header, rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([header, *rows])
    return text.getvalue()


@pytest.fixture
def ledger_uploaded(upload, worked):
    """Upload a ledger: every month 1,000 is sold at a cost of 600."""

    def send():
        rows = []
        for month in range(1, 13):
            day = f"2026-{month:02d}-{28 if month > 1 else 1}"
            lines = {"S": {"1200": 1000, "4000": -1000}, "C": {"5000": 600, "2000": -600}}
            rows += [
                (f"{journal}{month}", day, account, f"{amount}.00")
                for journal, amounts in lines.items()
                for account, amount in amounts.items()
            ]
        ledger = _csv(("Journal", "Date", "Account", "Amount"), rows)
        chart = SimpleUploadedFile("chart.csv", _csv(("Account", "Name", "Class"), _CHART).encode())
        opening = SimpleUploadedFile("tb.csv", _csv(("Account", "Balance"), _OPENING).encode())
        answer = upload(ledger, accounts=chart, opening=opening)
        job = worked(Job.everywhere.get(pk=answer.data["job_id"]))
        assert job.status == "COMPLETED", job.error_message

    return send


def of_month(api, label):
    rows = api.get("/api/kpis/values/", {"label": label, "page_size": 200}).json()["results"]
    return {row["kpi"]: row for row in rows}


def test_a_company_with_only_a_ledger_has_the_figures_of_its_books(
    api, company, taken, ledger_uploaded
):
    ledger_uploaded()
    assert start_due_snapshots("hourly")["started"] == 1
    taken(company)
    found = of_month(api, "2026-06")
    assert found["operating_margin"]["value"] == pytest.approx(0.4)
    assert found["current_ratio"]["value"] == pytest.approx(6300 / 3800)
    assert found["days_sales_outstanding"]["value"] == pytest.approx(5800 / 1000 * 30)
    assert found["net_revenue"]["reason"] == "no sales were given"
    assert found["active_customers"]["reason"] == "no sales were given"
    assert KpiSnapshotRun.objects.of(company.pk).get().sources["ledger"]


def test_a_ledger_beside_the_sales_is_new_data(api, company, taken, ledger_uploaded):
    keep(company, sold(*({"day": f"2026-{m:02d}-{d:02d}", "minor": 100}
                         for m in range(5, 8) for d in (1, 28))))  # fmt: skip
    taken(company)
    assert of_month(api, "2026-06")["operating_margin"]["reason"] == "no ledger was given"
    ledger_uploaded()
    assert start_due_snapshots("hourly")["started"] == 1
    taken(company)
    found = of_month(api, "2026-06")
    assert found["operating_margin"]["value"] == pytest.approx(0.4)
    assert found["net_revenue"]["value"] == 2
