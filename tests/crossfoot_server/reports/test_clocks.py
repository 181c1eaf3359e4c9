"""Several clocks and several senders at once: each due run is made, and each mail sent, once."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.utils import timezone

from crossfoot_server.companies.models import Company, Membership, Role, User
from crossfoot_server.jobs.models import Job
from crossfoot_server.reports.delivering import deliver_due
from crossfoot_server.reports.expanding import expand_all_due
from crossfoot_server.reports.models import (
    ReportDelivery,
    ReportExecution,
    ReportFile,
    ReportStatus,
    ScheduledReport,
)

NOW = datetime(2026, 3, 9, 6, 3, tzinfo=UTC)
DUE = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)
TOGETHER = 4


def together(work: Callable[[], int]) -> list[int]:
    """What each of several gives that begin at once."""
    start, given = threading.Barrier(TOGETHER), []

    def one() -> None:
        try:
            start.wait()
            given.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(TOGETHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


@pytest.mark.django_db(transaction=True)
def test_several_clocks_at_once_make_each_due_run_once():
    company = Company.objects.create(name="C", slug="c")
    for number in range(4):
        ScheduledReport.everywhere.create(
            company=company, name=f"S{number}", kind="trial_balance", formats=["json"],
            cron="0 7 * * mon", time_zone="UTC", next_due_at=DUE, by_name="t",
        )  # fmt: skip
    assert sum(together(lambda: expand_all_due(now=NOW))) == 4
    assert ReportExecution.everywhere.count() == Job.everywhere.count() == 4
    assert len(set(ReportExecution.everywhere.values_list("schedule_id"))) == 4


@pytest.mark.django_db(transaction=True)
def test_several_senders_at_once_send_each_mail_once(mail_server):
    company = Company.objects.create(name="C", slug="c")
    report = ReportExecution.everywhere.create(
        company=company, kind="trial_balance", title="T", by_name="t",
        status=ReportStatus.COMPLETED,
    )  # fmt: skip
    ReportFile.everywhere.create(
        company=company, execution=report, format="json", name="t.json", size=2,
        media_type="application/json", sha256="0" * 64, folder="attempt-1",
    )  # fmt: skip
    recipients = [f"r{number}@example.com" for number in range(10)]
    for address in recipients:
        Membership.everywhere.create(
            company=company, user=User.objects.create(email=address), role=Role.VIEWER,
            accepted_at=timezone.now(),
        )  # fmt: skip
        ReportDelivery.everywhere.create(
            company=company, execution=report, recipient=address, is_member=True
        )
    now = timezone.now()
    assert sum(together(lambda: deliver_due(now=now))) == 10
    assert sorted(mail_server.recipients) == recipients
