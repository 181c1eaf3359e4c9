"""The clock: it takes what has changed, as often as a company wants."""

import pytest

from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.kpis.models import KpiSnapshotRun
from crossfoot_server.kpis.schedules import start_due_snapshots
from tests.crossfoot_server.kpis.conftest import keep, sold

pytestmark = pytest.mark.django_db


def test_the_clock_takes_what_has_changed_and_notes_what_has_not(company, other_company, taken):
    keep(company, sold({"day": "2026-01-10", "minor": 100}))
    keep(other_company, sold({"day": "2026-01-10", "minor": 100}))
    taken(company)
    checked = KpiSnapshotRun.objects.of(company.pk).get().checked_at
    assert start_due_snapshots("hourly") == {"started": 1, "unchanged": 1, "not_due": 0}
    assert KpiSnapshotRun.objects.of(company.pk).get().checked_at > checked
    waiting = Job.objects.of(other_company.pk).get()
    assert (waiting.kind, waiting.payload, waiting.status) == (
        "kpi_snapshots", {"trigger": "hourly"}, Status.PENDING)  # fmt: skip
    start_due_snapshots("daily")
    assert Job.objects.of(other_company.pk).count() == 1


def test_a_company_chooses_how_often_the_clock_comes(api, company):
    keep(company, sold({"day": "2026-01-10", "minor": 100}))
    api.patch("/api/kpis/settings/", {"snapshot_interval": "daily"}, format="json")
    assert start_due_snapshots("hourly") == {"started": 0, "unchanged": 0, "not_due": 1}
    assert start_due_snapshots("daily") == {"started": 1, "unchanged": 0, "not_due": 0}
    assert Job.objects.of(company.pk).get().payload == {"trigger": "daily"}
