"""Metrics: the same whichever process is asked, added up over all, and not for everybody."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from rest_framework.test import APIClient

from crossfoot_server.companies.actions import issue_key
from crossfoot_server.jobs.dispatch import send
from crossfoot_server.jobs.models import Job

PROXIED = {"X-Forwarded-For": "203.0.113.7"}


def values_of(client: Client, name: str) -> dict[tuple[tuple[str, str], ...], float]:
    text = client.get("/metrics").content.decode()
    families = text_string_to_metric_families(text)
    samples = [sample for family in families for sample in family.samples]
    return {tuple(sorted(one.labels.items())): one.value for one in samples if one.name == name}


def test_this_machine_may_read_them(client, db):
    assert client.get("/metrics").headers["Content-Type"].startswith("text/plain")


def test_others_need_a_key_of_an_administrator(api_key, actor):
    client = APIClient()
    assert client.get("/metrics", headers=PROXIED).status_code == 403
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 403
    narrow = issue_key(by=actor, name="n", scopes=["read", "manage"])[1]
    for key, status in ((narrow, 403), (api_key, 200), ("cf_no_no", 403)):
        headers = {**PROXIED, "Authorization": f"Api-Key {key}"}
        assert client.get("/metrics", headers=headers).status_code == status


def test_jobs_are_counted_by_status_and_queue(client, company):
    for _ in range(3):
        Job.everywhere.create(
            company=company, kind="ledger_audit", queue="analytics", priority=0, started_by="t",
            attempts=2, is_dead_letter=True,
        )  # fmt: skip
    jobs = values_of(client, "crossfoot_jobs")
    assert jobs[(("queue", "analytics"), ("status", "PENDING"))] == 3
    assert jobs[(("queue", "reports"), ("status", "FAILED"))] == 0
    assert values_of(client, "crossfoot_dead_letters") == {(): 3}
    assert values_of(client, "crossfoot_job_retries") == {(): 3}
    assert values_of(client, "crossfoot_oldest_waiting_seconds")[()] >= 0
    assert values_of(client, "crossfoot_broker_up") == {(): 0}


def test_a_message_the_broker_did_not_take_is_counted(client, db):
    label = (("task", "metrics_probe"),)
    before = values_of(client, "crossfoot_publish_failures_total").get(label, 0)
    assert not send("metrics_probe", queue="kpi")
    assert values_of(client, "crossfoot_publish_failures_total")[label] == before + 1


def test_requests_are_timed_by_route_and_not_by_address(client, db):
    client.get("/api/health/live/?secret=MARKER")
    client.get("/nowhere/MARKER/")
    client.generic("BREW", "/api/health/live/")
    counts = values_of(client, "crossfoot_request_seconds_count")
    routes = {dict(labels)["route"] for labels in counts}
    assert {"api/health/live/", "(no such page)"} <= routes
    methods = {dict(labels)["method"] for labels in counts}
    assert "other" in methods
    assert "BREW" not in methods
    assert b"MARKER" not in client.get("/metrics").content


_OTHER_PROCESS = """
import django
django.setup()
from crossfoot_server.shared.metrics import TASK_SECONDS
for _ in range(4):
    TASK_SECONDS.labels(task="elsewhere", state="SUCCESS").observe(2)
"""


@pytest.mark.parametrize("number", [4, 8])
def test_what_other_processes_count_is_added_up(client, db, number):
    subprocess.run([sys.executable, "-c", _OTHER_PROCESS], check=True, cwd=Path.cwd())
    counts = values_of(client, "crossfoot_task_seconds_count")
    assert counts[(("state", "SUCCESS"), ("task", "elsewhere"))] == number
