"""Reports on their way to recipients: sent until the mail server takes them, never twice.

As for alerts, with one difference: what may have been accepted is not sent again.
"""

import logging
import random
import smtplib
import time
from contextlib import closing
from datetime import datetime, timedelta

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone

from crossfoot.errors import UserError
from crossfoot_server.reports.mailing import mail_of
from crossfoot_server.reports.models import ReportDelivery, ReportExecution, ReportStatus

logger = logging.getLogger(__name__)
#: Seconds after each failed attempt; then the last of them again and again.
BACKOFF = (30, 60, 300, 900, 1_800, 3_600)
GIVEN_UP_AFTER = timedelta(days=3)
#: Whoever claims a mail has so long to send it.
CLAIMED_FOR = timedelta(minutes=3)
WORK_SECONDS, TIMEOUT_SECONDS = 45.0, 20
UNCERTAIN = (
    "The server stopped while this mail was being sent: it may have arrived. It is not sent again "
    "by itself; send it again if it did not arrive."
)
_REFUSED_FOR_GOOD = 500


class _AwayError(Exception):
    """The mail server cannot be talked to; the text says why."""


def deliver_due(*, now: datetime) -> int:
    """Send what is due, for at most WORK_SECONDS; return how many were accepted.

    A mail server that is away is asked once: what waits is tried by the next who looks.
    """
    _give_up_uncertain(now)
    end, accepted, is_there = time.monotonic() + WORK_SECONDS, 0, True
    with closing(get_connection(timeout=TIMEOUT_SECONDS)) as connection:
        while is_there and time.monotonic() < end:
            delivery = _claim(now)
            if delivery is None:
                break
            try:
                accepted += _attempt(delivery, connection, now=now)
            except _AwayError as error:
                is_there = False
                _failed(delivery, str(error), now=now)
                logger.warning("the mail server is away: %s", error)
            except Exception as error:
                logger.exception("report delivery %s could not be sent", delivery.pk)
                _failed(delivery, type(error).__name__, now=now)
    return accepted


def _give_up_uncertain(now: datetime) -> None:
    """Of a mail whose sender was stopped in the middle nobody knows whether it was accepted."""
    ReportDelivery.everywhere.filter(
        sending_at__isnull=False,
        delivered_at__isnull=True,
        gave_up_at__isnull=True,
        next_attempt_at__lte=now,
    ).update(gave_up_at=now, next_attempt_at=None, error=UNCERTAIN)


def _claim(now: datetime) -> ReportDelivery | None:
    """Take what is due longest: who moves its time forward has it, nobody else."""
    due = ReportDelivery.everywhere.filter(
        delivered_at__isnull=True,
        gave_up_at__isnull=True,
        sending_at__isnull=True,
        next_attempt_at__lte=now,
    ).select_related("execution__company", "execution__schedule")
    while (delivery := due.order_by("next_attempt_at", "id").first()) is not None:
        mine = ReportDelivery.everywhere.filter(
            pk=delivery.pk, attempts=delivery.attempts, next_attempt_at=delivery.next_attempt_at
        )
        if mine.update(attempts=F("attempts") + 1, next_attempt_at=now + CLAIMED_FOR):
            delivery.attempts += 1
            return delivery
    return None


def _attempt(delivery: ReportDelivery, connection: BaseEmailBackend, *, now: datetime) -> bool:
    """Send a mail; what the server does not take is kept for later, or given up.

    Raises:
        _AwayError: it is not the mail that is wrong.
    """
    if delivery.execution.status != ReportStatus.COMPLETED:
        _record(delivery, gave_up_at=now, next_attempt_at=None, error="The report is gone.")
        return False
    _open(connection)
    try:
        mail = mail_of(delivery, now=now)
        mail.connection = connection
        return _begin_sending(delivery) and _send(delivery, mail, now=now)
    except UserError as error:
        _record(delivery, gave_up_at=now, next_attempt_at=None, error=str(error)[:300])
        return False
    finally:
        # A connection for each: one that broke between two mails would leave the second uncertain.
        connection.close()


def _send(delivery: ReportDelivery, mail: EmailMultiAlternatives, *, now: datetime) -> bool:
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        _refused(delivery, error, now=now)
    except (smtplib.SMTPServerDisconnected, TimeoutError, ConnectionError) as error:
        # It may have been accepted before the connection broke: what is uncertain stays so.
        _record(delivery, gave_up_at=now, next_attempt_at=None, error=UNCERTAIN)
        raise _AwayError(_said(error)) from error
    except smtplib.SMTPException as error:
        _failed(delivery, _said(error), now=now)
    else:
        _delivered(delivery)
        return True
    return False


def _begin_sending(delivery: ReportDelivery) -> bool:
    """Note that the mail server is told from now on; False when the claim is somebody else's."""
    mine = ReportDelivery.everywhere.filter(
        pk=delivery.pk, attempts=delivery.attempts, sending_at__isnull=True
    )
    return bool(mine.update(sending_at=timezone.now()))


def _delivered(delivery: ReportDelivery) -> None:
    now = timezone.now()
    _record(delivery, delivered_at=now, next_attempt_at=None, error="")
    first = ReportExecution.everywhere.filter(pk=delivery.execution_id, delivered_at__isnull=True)
    first.update(delivered_at=now)


def _open(connection: BaseEmailBackend) -> None:
    """Connect and sign in, where that is not done yet."""
    try:
        connection.open()
    except OSError as error:  # what smtplib raises is one too
        raise _AwayError(_said(error)) from error


def _refused(
    delivery: ReportDelivery, error: smtplib.SMTPRecipientsRefused, *, now: datetime
) -> None:
    code, said = next(iter(error.recipients.values()))
    text = f"{code} {said.decode('utf-8', 'replace')}"
    if code >= _REFUSED_FOR_GOOD:
        _record(delivery, gave_up_at=now, next_attempt_at=None, error=text[:300])
    else:
        _failed(delivery, text, now=now)


def _failed(delivery: ReportDelivery, why: str, *, now: datetime) -> None:
    """Not accepted for sure: it is sent again later."""
    if now - delivery.created_at >= GIVEN_UP_AFTER:
        _record(delivery, gave_up_at=now, next_attempt_at=None, error=why[:300])
        return
    pause = BACKOFF[min(delivery.attempts, len(BACKOFF)) - 1]
    spread = pause * random.uniform(0.9, 1.1)  # noqa: S311 - spreads retries
    later = now + timedelta(seconds=spread)
    _record(delivery, next_attempt_at=later, sending_at=None, error=why[:300])


def _record(delivery: ReportDelivery, **columns: object) -> None:
    mine = ReportDelivery.everywhere.filter(
        pk=delivery.pk, attempts=delivery.attempts, gave_up_at__isnull=True
    )
    mine.update(**columns)


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        return f"{error.smtp_code} {text}"
    return f"{type(error).__name__}: {error}"
