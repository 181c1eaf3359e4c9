"""Health: what is broken is seen, nothing inside is told, and a dead clock is noticed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.utils import OperationalError
from django.utils import timezone
from rest_framework.test import APIClient

from crossfoot_server.jobs.models import Job, ProcessingJobTracker
from crossfoot_server.monitoring.health import check_all
from crossfoot_server.monitoring.models import HealthCheck
from crossfoot_server.monitoring.tasks import generate_health_check

CHECKS = ["database", "disk", "broker", "layer", "oldest_waiting", "beat"]


@pytest.fixture
def all_is_well(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """As if broker and layer answered; tests of the real ones are in test_stack.py."""
    for name in ("ping_broker", "ping_layer"):
        monkeypatch.setattr(f"crossfoot_server.monitoring.health.{name}", lambda: None)
    generate_health_check()


def checks_of(api: APIClient) -> Any:
    return api.get("/api/health/").json()["checks"]


def test_live_asks_nothing(client):
    assert client.get("/api/health/live/").json() == {"status": "ok"}


def test_all_well(api, all_is_well):
    answer = api.get("/api/health/")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert list(answer.json()["checks"]) == CHECKS


def test_without_a_key_only_the_status_is_told(client, all_is_well):
    assert client.get("/api/health/").json() == {"status": "ok"}
    assert client.get("/api/health/ready/").json() == {"status": "ok"}


def test_a_wrong_key_is_refused(client, db):
    headers = {"Authorization": "Api-Key cf_no_no"}
    assert client.get("/api/health/", headers=headers).status_code == 401


def test_a_broker_that_is_away_degrades_but_uploads_are_still_taken(api):
    generate_health_check()
    answer = api.get("/api/health/")
    assert (answer.status_code, answer.json()["status"]) == (503, "degraded")
    checks = answer.json()["checks"]
    assert [name for name, check in checks.items() if not check["ok"]] == ["broker", "layer"]
    assert api.get("/api/health/ready/").status_code == 200


def test_a_clock_that_stopped_is_seen(api, all_is_well, monkeypatch):
    monkeypatch.setattr("crossfoot_server.monitoring.health.STARTS_WITHIN", timedelta(0))
    HealthCheck.objects.update(at=timezone.now() - timedelta(minutes=12))
    beat = checks_of(api)["beat"]
    assert (beat["ok"], beat["seconds"] > 700) == (False, True)
    HealthCheck.objects.all().delete()
    assert checks_of(api)["beat"] == {"ok": False, "seconds": None}


@pytest.mark.parametrize("minutes", [None, 600])
def test_a_server_that_has_just_started_waits_for_its_clock(
    api, client, all_is_well, monkeypatch, minutes
):
    monkeypatch.setattr("crossfoot_server.monitoring.health.STARTS_WITHIN", timedelta(days=9))
    HealthCheck.objects.all().delete()
    if minutes:
        HealthCheck.objects.create(name="beat", at=timezone.now() - timedelta(minutes=minutes))
    answer = client.get("/api/health/")
    assert (answer.status_code, answer.json()) == (200, {"status": "starting"})
    beat = checks_of(api)["beat"]
    assert (beat["ok"], beat["starting"]) == (True, True)


def test_the_clock_has_two_minutes(all_is_well):
    HealthCheck.objects.all().delete()
    now = timezone.now()
    early = check_all(now=now, started=now - timedelta(seconds=119))[-1]
    late = check_all(now=now, started=now - timedelta(seconds=121))[-1]
    assert (early.name, early.is_ok, early.is_starting) == ("beat", True, True)
    assert (late.is_ok, late.is_starting) == (False, False)


def test_a_job_that_waits_too_long_is_seen(api, company, all_is_well):
    assert checks_of(api)["oldest_waiting"]["ok"]
    Job.everywhere.create(
        company=company, kind="ledger_audit", queue="analytics", priority=0, started_by="t",
        created_at=timezone.now() - timedelta(hours=1),
    )  # fmt: skip
    assert not checks_of(api)["oldest_waiting"]["ok"]
    assert not ProcessingJobTracker.everywhere.exists()


def test_a_full_disk_means_not_ready(client, monkeypatch, all_is_well):
    monkeypatch.setattr("crossfoot_server.monitoring.health.LEAST_FREE_BYTES", 2**80)
    assert client.get("/api/health/ready/").json() == {"status": "failed"}
    assert client.get("/api/health/ready/").status_code == 503


def test_a_database_that_is_away_means_not_ready(client, monkeypatch):
    class Gone:
        def cursor(self) -> None:
            raise OperationalError("could not connect to postgres://user:secret@host")

    monkeypatch.setattr("crossfoot_server.monitoring.health.connection", Gone())
    answer = client.get("/api/health/ready/")
    assert (answer.status_code, answer.json()) == (503, {"status": "failed"})
    assert client.get("/api/health/live/").status_code == 200
