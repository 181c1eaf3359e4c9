"""Mail about alerts on its way: sent until the mail server takes it, given up after days."""

import logging
import random
import smtplib
import time
from contextlib import closing
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F

from crossfoot_server.alerts.mailing import mail_of
from crossfoot_server.alerts.models import AlertDelivery, Channel

logger = logging.getLogger(__name__)
#: Seconds after each failed attempt; then the last of them again and again.
BACKOFF = (30, 60, 300, 900, 1_800, 3_600)
GIVEN_UP_AFTER = timedelta(days=3)
#: Whoever claims a mail has so long to send it.
CLAIMED_FOR = timedelta(minutes=3)
WORK_SECONDS, TIMEOUT_SECONDS = 45.0, 20
_REFUSED_FOR_GOOD = 500


class _AwayError(Exception):
    """The mail server cannot be talked to; the text says why."""


def deliver_due(*, now: datetime) -> int:
    """Send the mail that is due, for at most WORK_SECONDS; return how many were accepted.

    A mail server that is away is asked once: what waits is tried by the next who looks.
    """
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
    return accepted


def _attempt(delivery: AlertDelivery, connection: BaseEmailBackend, *, now: datetime) -> bool:
    """Send a mail; what the server does not take is kept for later, or given up.

    Raises:
        _AwayError: it is not the mail that is wrong.
    """
    _open(connection)
    try:
        _send(delivery, connection)
    except smtplib.SMTPRecipientsRefused as error:
        _refused(delivery, error, now=now)
    except smtplib.SMTPServerDisconnected as error:
        raise _AwayError(_said(error)) from error
    except smtplib.SMTPException as error:
        _failed(delivery, _said(error), now=now)
    except Exception as error:
        logger.exception("alert delivery %s could not be sent", delivery.pk)
        _failed(delivery, type(error).__name__, now=now)
    else:
        _record(delivery, delivered_at=now, next_attempt_at=None, error="")
        return True
    return False


def _claim(now: datetime) -> AlertDelivery | None:
    """Take the mail that is due longest: who moves its time forward has it, nobody else."""
    due = AlertDelivery.everywhere.filter(
        channel=Channel.EMAIL,
        delivered_at__isnull=True,
        gave_up_at__isnull=True,
        next_attempt_at__lte=now,
    ).select_related("alert__company")
    while (delivery := due.order_by("next_attempt_at", "id").first()) is not None:
        mine = AlertDelivery.everywhere.filter(
            pk=delivery.pk, attempts=delivery.attempts, next_attempt_at=delivery.next_attempt_at
        )
        if mine.update(attempts=F("attempts") + 1, next_attempt_at=now + CLAIMED_FOR):
            delivery.attempts += 1
            return delivery
    return None


def _open(connection: BaseEmailBackend) -> None:
    """Connect and sign in, where that is not done yet."""
    try:
        connection.open()
    except OSError as error:  # what smtplib raises is one too
        raise _AwayError(_said(error)) from error


def _send(delivery: AlertDelivery, connection: BaseEmailBackend) -> None:
    mail = mail_of(delivery)
    mail.connection = connection
    mail.send()


def _refused(
    delivery: AlertDelivery, error: smtplib.SMTPRecipientsRefused, *, now: datetime
) -> None:
    code, said = next(iter(error.recipients.values()))
    text = f"{code} {said.decode('utf-8', 'replace')}"
    if code >= _REFUSED_FOR_GOOD:
        _record(delivery, gave_up_at=now, next_attempt_at=None, error=text[:300])
    else:
        _failed(delivery, text, now=now)


def _failed(delivery: AlertDelivery, why: str, *, now: datetime) -> None:
    if now - delivery.created_at >= GIVEN_UP_AFTER:
        _record(delivery, gave_up_at=now, next_attempt_at=None, error=why[:300])
        return
    pause = BACKOFF[min(delivery.attempts, len(BACKOFF)) - 1]
    spread = pause * random.uniform(0.9, 1.1)  # noqa: S311 - spreads retries
    _record(delivery, next_attempt_at=now + timedelta(seconds=spread), error=why[:300])


def _record(delivery: AlertDelivery, **columns: object) -> None:
    mine = AlertDelivery.everywhere.filter(pk=delivery.pk, attempts=delivery.attempts)
    mine.update(**columns)


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        return f"{error.smtp_code} {text}"
    return f"{type(error).__name__}: {error}"
