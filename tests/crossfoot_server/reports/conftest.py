"""A company whose ledger was audited, with people of every role, and reports made of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import TestCase
from rest_framework.test import APIClient

from crossfoot_server.audit.models import AuditRun
from crossfoot_server.companies.models import Company, Membership, Role, User
from crossfoot_server.jobs.models import Job
from crossfoot_server.reports.models import ReportExecution
from tests.crossfoot_server.alerts.conftest import MailServer, mail_server
from tests.crossfoot_server.conftest import Worked, audited_run, make_company

__all__ = ["MailServer", "mail_server"]
REPORTS, SCHEDULES = "/api/reports/", "/api/report-schedules/"
Made = Callable[..., ReportExecution]
As = Callable[[str], APIClient]


@pytest.fixture(scope="module")
def company(kept: Any) -> Company:
    with kept():
        return make_company("Sample Trading")


@pytest.fixture(scope="module")
def shared_run(kept: Any, company: Company, worked: Worked, small_ledger: Path) -> AuditRun:
    with kept():
        return audited_run(company, small_ledger, worked)


@pytest.fixture
def run(db: None, shared_run: AuditRun) -> AuditRun:
    """The audit of the small sample ledger; what a test does to it is undone."""
    return AuditRun.everywhere.select_related("dataset__data_file").get(pk=shared_run.pk)


@pytest.fixture
def as_(db: None, company: Company) -> As:
    """A client signed in as a member with a role; the same person each time."""

    def client(role: str) -> APIClient:
        user, _ = User.objects.get_or_create(email=f"{role}@sample.example")
        Membership.everywhere.get_or_create(company=company, user=user, role=Role(role))
        signed_in = APIClient(raise_request_exception=False)
        signed_in.force_login(user)
        return signed_in

    return client


@pytest.fixture
def made(run: AuditRun, worked: Worked, as_: As) -> Made:
    """Ask for a report by the API, and do its job; the report as it is then."""

    def make(client: APIClient | None = None, **asked: Any) -> ReportExecution:
        body = {"kind": "trial_balance", "formats": ["json"], **asked}
        row = sent(client or as_("viewer"), REPORTS, body)
        return done(worked, row)

    return make


def sent(client: APIClient, to: str, body: Any = None, status: int = 202) -> ReportExecution:
    """Post, and give the report that came of it."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post(to, body or {}, format="json")
    assert answer.status_code == status, answer.data
    return ReportExecution.everywhere.get(pk=answer.data["id"])


def body_of(answer: Any) -> bytes:
    """The whole of a download."""
    return b"".join(answer.streaming_content)


def done(worked: Worked, row: ReportExecution) -> ReportExecution:
    """Do a report's job."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        worked(Job.everywhere.get(pk=str(row.job_id)))
    row.refresh_from_db()
    return row
