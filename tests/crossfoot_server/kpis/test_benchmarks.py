"""Benchmarks: of ten companies or more that want it, and of nobody's money."""

import datetime as dt

import pytest
from django.utils import timezone

from crossfoot.sales.periods import shifted
from crossfoot_server.kpis.actions import start_snapshots
from crossfoot_server.kpis.models import KpiSettings, PeerBenchmark
from crossfoot_server.kpis.schedules import recalculate_benchmarks
from tests.crossfoot_server.conftest import make_company
from tests.crossfoot_server.kpis.conftest import keep, sold, taken_away

pytestmark = pytest.mark.django_db
#: Last month, which is whole.
LAST = shifted(timezone.now().date().replace(day=1), "month", -1)
LABEL = f"{LAST:%Y-%m}"


def sells(company, margin, worked, industry="food", *, shares=True):
    """The company sells last month with this margin in per cent."""
    rows = [
        {"day": f"{day}", "minor": 100_00, "cost_minor": 100_00 - margin * 100}
        for day in (LAST, LAST + dt.timedelta(days=27), shifted(LAST, "month", 1))
    ]
    keep(company, sold(*rows))
    KpiSettings.everywhere.create(company=company, industry=industry, share_benchmarks=shares)
    worked(start_snapshots(company_id=company.pk, by="tests", trigger="request").job)


@pytest.fixture(scope="module")
def nine(kept, worked):
    """Nine companies with margins of 10, 20, … 90 %."""
    with kept():
        for number in range(1, 10):
            sells(make_company(f"Peer {number}"), number * 10, worked)


def margin(api, **asked):
    told = api.get("/api/kpis/benchmarks/", {"kpi": "gross_margin", **asked}).json()
    return told, [row for row in told["results"] if row["label"] == LABEL]


def test_with_ten_companies_each_sees_its_place(nine, api, company, worked):
    sells(company, 15, worked)
    assert recalculate_benchmarks() > 0
    told, (row,) = margin(api)
    assert (told["industry"], told["reason"]) == ("Food and groceries", None)
    assert (row["companies"], row["value"], row["quarter"]) == (10, 0.15, "lowest")
    assert (row["p25"], row["p50"], row["p75"]) == pytest.approx((0.225, 0.45, 0.675))
    assert row["is_better"] is False
    chart = api.get("/api/kpis/benchmarks/plot/", {"kpi": "gross_margin"}).json()
    assert [one["kind"] for one in chart["series"]] == ["band", "line", "line"]
    assert "gross_margin" in taken_away(api, "/api/kpis/benchmarks/", "csv").decode()
    newest = api.get("/api/kpis/benchmarks/").json()["results"]
    assert {row["label"] for row in newest} == {LABEL}
    assert "money" not in {row["unit"] for row in newest}


def test_of_nine_companies_nothing_is_told(nine, api, company, worked):
    sells(company, 15, worked, industry="fashion")
    assert recalculate_benchmarks() == 0
    told, rows = margin(api)
    assert rows == []
    assert told["reason"].startswith("Fewer than 10 companies of this industry")


def test_who_does_not_share_does_not_count_and_sees_nothing(nine, api, company, worked):
    sells(company, 15, worked, shares=False)
    assert recalculate_benchmarks() == 0
    told, rows = margin(api)
    assert (rows, told["reason"][:42]) == ([], "Only companies that share their key figure")


def test_who_stops_sharing_is_forgotten_at_the_next_count(nine, company, worked):
    sells(company, 15, worked)
    recalculate_benchmarks()
    assert PeerBenchmark.objects.exists()
    KpiSettings.objects.of(company.pk).update(share_benchmarks=False)
    assert recalculate_benchmarks() == 0
    assert not PeerBenchmark.objects.exists()
