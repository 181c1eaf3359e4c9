"""Key figures of a company as snapshots have them, and a mail server of our own."""

import datetime as dt
import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db.models import Q
from rest_framework.test import APIClient

from crossfoot.kpis.kpi import Number
from crossfoot.sales.periods import label, parse_period, window_of
from crossfoot_server.alerts.models import AlertRule
from crossfoot_server.companies.models import Company
from crossfoot_server.kpis.definitions import BY_NAME
from crossfoot_server.kpis.models import KpiSnapshot, KpiSnapshotRun, Trigger
from tests.crossfoot_server.webhooks.conftest import private, receiver

__all__ = ["private", "receiver"]
RULES, ALERTS = "/api/alert-rules/", "/api/alerts/"
#: The clock of the tests: March is not over.
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
BELOW = {
    "name": "Weak month",
    "kpi": "net_revenue",
    "period": "month",
    "condition": "threshold",
    "parameters": {"operator": "below", "limit": "1000.00", "dead_band": "100"},
    "recipients": ["controller@example.com"],
}
NewRule = Callable[..., AlertRule]


def figure(
    company: Company,
    day: dt.date,
    value: Number | None,
    *,
    kpi: str = "net_revenue",
    period: str = "month",
    reason: str = "",
) -> KpiSnapshot:
    """A KPI has a value now in the period of a day; an earlier one is history."""
    kind = parse_period(period)
    window, what = window_of(day, kind), BY_NAME[kpi]
    name = label(window.start, kind)
    run = KpiSnapshotRun.everywhere.create(
        company=company, trigger=Trigger.UPLOAD, data_version="s1", definitions="d", taken_by="t"
    )
    same = Q(company=company, kpi=kpi, period=period, label=name)
    KpiSnapshot.everywhere.filter(same).update(is_current=False)
    return KpiSnapshot.everywhere.create(
        company=company, run=run, kpi=kpi, family=what.family, unit=what.unit, period=period,
        label=name, first_day=window.start, last_day=window.last, is_partial=False, value=value,
        reason=reason, data_version="s1", definition_version="d", trigger=Trigger.UPLOAD,
    )  # fmt: skip


def february(company: Company, value: str | None, **more: Any) -> KpiSnapshot:
    return figure(company, dt.date(2026, 2, 1), None if value is None else Decimal(value), **more)


@pytest.fixture
def rule(api: APIClient) -> NewRule:
    """Make a rule by the API: revenue of a month below 1,000."""

    def make(client: APIClient = api, **more: Any) -> AlertRule:
        answer = client.post(RULES, {**BELOW, **more}, format="json")
        assert answer.status_code == 201, answer.data
        return AlertRule.everywhere.get(pk=answer.data["id"])

    return make


class MailServer:
    """A mail server that keeps what it takes, and can be away.

    It refuses `unknown` recipients for good, and mail to those who are `busy` for now.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.unknown: set[str] = set()
        self.busy: set[str] = set()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._controller: Controller | None = None

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.busy.intersection(envelope.rcpt_tos):
            return "451 Try again later"
        assert isinstance(envelope.content, bytes)
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.recipients += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    server.start()
    yield server
    server.stop()
