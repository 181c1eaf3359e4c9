"""A worker that is killed in the middle of a scheduled run: one report is delivered, in the end."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from crossfoot_server.companies.models import Company, User
from crossfoot_server.jobs.models import Status
from crossfoot_server.reports.models import (
    ReportDelivery,
    ReportExecution,
    ReportStatus,
    ScheduledReport,
)
from crossfoot_server.reports.schedules import process_scheduled_reports
from crossfoot_server.reports.store import report_folder
from tests.crossfoot_server.alerts.conftest import MailServer
from tests.crossfoot_server.conftest import UPLOADS
from tests.crossfoot_server.reports.conftest import SCHEDULES
from tests.crossfoot_server.stack import Stack
from tests.crossfoot_server.waiting import wait_for

pytestmark = pytest.mark.slow


class Scheduled:
    """A server with a schedule that is due, and the mail server its worker sends to."""

    def __init__(self, stack: Stack, mails: MailServer) -> None:
        self.stack, self.mails = stack, mails

    def restart_worker(self) -> None:
        """Kill the worker with all its processes by SIGKILL, and start another."""
        self.stack.kill("worker")
        self.start_worker()

    def start_worker(self) -> None:
        where = f"smtp://127.0.0.1:{self.mails.port}"
        self.stack.start("worker", CROSSFOOT_EMAIL_URL=where)

    @property
    def reports(self) -> QuerySet[ReportExecution]:
        return ReportExecution.everywhere.filter(schedule__isnull=False)


@pytest.fixture(scope="module")
def company(django_db_setup: None) -> None:
    """None: what the other tests of the folder share lies in a transaction no process sees."""


@pytest.fixture
def scheduled(stack: Stack, small_ledger: Path) -> Iterator[Scheduled]:
    from crossfoot_server.companies.access import SCOPES
    from crossfoot_server.companies.actions import issue_key
    from tests.crossfoot_server.conftest import administrator, make_company

    company: Company = make_company("Killed Trading")
    key = issue_key(by=administrator(company), name="tests", scopes=SCOPES)[1]
    mails = MailServer()
    mails.start()
    server = Scheduled(stack, mails)
    server.restart_worker()
    with stack.client(key) as client:
        with small_ledger.open("rb") as file:
            uploaded = client.post(UPLOADS, files={"file": file}).json()
        job = f"/api/file-processing-jobs/{uploaded['job_id']}/"
        wait_for(lambda: client.get(job).json()["status"] == "COMPLETED", "the audit", 60)
        asked: dict[str, Any] = {
            "name": "Weekly",
            "kind": "audit_summary",
            "formats": ["pdf", "xlsx", "csv", "html", "json"],
            "cron": "0 7 * * mon",
            "recipients": [User.objects.get(memberships__company=company).email],
        }
        made = client.post(SCHEDULES, json=asked)
        assert made.status_code == 201, made.text
    ScheduledReport.everywhere.update(next_due_at=timezone.now())
    yield server
    mails.stop()
    stack.restart("worker")


def test_killed_while_the_report_is_made(scheduled: Scheduled) -> None:
    assert [process_scheduled_reports()["started"] for _ in range(2)] == [1, 0]
    working = scheduled.reports.filter(status=ReportStatus.PROCESSING)
    wait_for(working.exists, "a worker that makes the report")
    scheduled.restart_worker()
    assert working.exists(), "it was killed in the middle"
    delivered_once(scheduled)
    (report,) = scheduled.reports
    assert report.job is not None
    assert report.job.attempts == 2
    folder = report_folder(report.company_id, report.pk)
    assert [path.name for path in folder.iterdir()] == ["attempt-2"]


def test_killed_between_the_report_and_its_mail(scheduled: Scheduled) -> None:
    scheduled.mails.stop()
    process_scheduled_reports()
    refused = ReportDelivery.everywhere.filter(attempts__gte=1, error__gt="")
    wait_for(refused.exists, "an attempt to send", 60)
    scheduled.stack.kill("worker")
    scheduled.mails.start()
    assert scheduled.reports.get().status == ReportStatus.COMPLETED
    ReportDelivery.everywhere.update(next_attempt_at=timezone.now())  # the pause is over
    scheduled.start_worker()
    delivered_once(scheduled)


def delivered_once(scheduled: Scheduled) -> None:
    """Wait for the delivery, let clocks and workers look once more, and count."""
    delivered = ReportDelivery.everywhere.filter(delivered_at__isnull=False)
    wait_for(delivered.exists, "the delivery", 60)
    assert process_scheduled_reports() == {"started": 0, "lost": 0}
    scheduled.restart_worker()
    jobs = scheduled.reports.values_list("job__status", flat=True)
    assert list(jobs) == [Status.COMPLETED]
    (report,) = scheduled.reports
    assert (report.status, report.files.count()) == (ReportStatus.COMPLETED, 5)
    assert ReportDelivery.everywhere.count() == len(scheduled.mails.mails) == 1
