"""Mail that waits in a table: claimed by one, sent until accepted, given up after days."""

import logging
import random
import smtplib
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, QuerySet

from crossfoot_server.shared.models import MailDelivery

_Mail = TypeVar("_Mail", bound=MailDelivery)
logger = logging.getLogger(__name__)
#: Seconds after each failed attempt; then the last of them again and again.
BACKOFF = (30, 60, 300, 900, 1_800, 3_600)
GIVEN_UP_AFTER = timedelta(days=3)
#: Whoever claims a mail has so long to send it.
CLAIMED_FOR = timedelta(minutes=3)
WORK_SECONDS, TIMEOUT_SECONDS = 45.0, 20
_REFUSED_FOR_GOOD = 500


class AwayError(Exception):
    """The mail server cannot be talked to; the text says why."""


@dataclass(frozen=True)
class Outbox(Generic[_Mail]):
    """The mail of a table as it is `now`; `again` are columns of one that is to be sent again."""

    mails: QuerySet[_Mail]
    now: datetime
    again: Mapping[str, object] = field(default_factory=dict)

    def send_due(self, attempt: Callable[[_Mail, BaseEmailBackend], bool]) -> int:
        """Send what is due, for at most WORK_SECONDS; return how many were accepted.

        A mail server that is away is asked once: what waits is tried by the next who looks.
        """
        end, accepted, is_there = time.monotonic() + WORK_SECONDS, 0, True
        with closing(get_connection(timeout=TIMEOUT_SECONDS)) as connection:
            while is_there and time.monotonic() < end:
                mail = self._claim()
                if mail is None:
                    break
                try:
                    accepted += attempt(mail, connection)
                except AwayError as error:
                    is_there = False
                    self.failed(mail, str(error))
                    logger.warning("the mail server is away: %s", error)
                except Exception as error:
                    logger.exception("%s %s could not be sent", type(mail).__name__, mail.pk)
                    self.failed(mail, type(error).__name__)
        return accepted

    def delivered(self, mail: _Mail, *, at: datetime) -> None:
        """The mail server has accepted it."""
        self.record(mail, delivered_at=at, next_attempt_at=None, error="")

    def refused(self, mail: _Mail, error: smtplib.SMTPRecipientsRefused) -> None:
        """The mail server does not take it for this recipient, for good or for now."""
        code, text = next(iter(error.recipients.values()))
        why = f"{code} {_text(text)}"
        if code >= _REFUSED_FOR_GOOD:
            self.give_up(mail, why)
        else:
            self.failed(mail, why)

    def failed(self, mail: _Mail, why: str) -> None:
        """Not accepted for sure: it is sent again later, for days."""
        if self.now - mail.created_at >= GIVEN_UP_AFTER:
            self.give_up(mail, why)
            return
        pause = BACKOFF[min(mail.attempts, len(BACKOFF)) - 1]
        spread = pause * random.uniform(0.9, 1.1)  # noqa: S311 - spreads retries
        later = self.now + timedelta(seconds=spread)
        self.record(mail, next_attempt_at=later, error=why[:300], **self.again)

    def give_up(self, mail: _Mail, why: str) -> None:
        """It is not sent again by itself."""
        self.record(mail, gave_up_at=self.now, next_attempt_at=None, error=why[:300])

    def record(self, mail: _Mail, **columns: object) -> None:
        """Write columns, unless somebody else has claimed the mail or given it up since."""
        mine = type(mail).everywhere.filter(
            pk=mail.pk, attempts=mail.attempts, gave_up_at__isnull=True
        )
        mine.update(**columns)

    def _claim(self) -> _Mail | None:
        """Take what is due longest: who moves its time forward has it, nobody else."""
        due = self.mails.filter(
            delivered_at__isnull=True, gave_up_at__isnull=True, next_attempt_at__lte=self.now
        )
        while (mail := due.order_by("next_attempt_at", "id").first()) is not None:
            mine = type(mail).everywhere.filter(
                pk=mail.pk, attempts=mail.attempts, next_attempt_at=mail.next_attempt_at
            )
            if mine.update(attempts=F("attempts") + 1, next_attempt_at=self.now + CLAIMED_FOR):
                mail.attempts += 1
                return mail
        return None


def opened(connection: BaseEmailBackend) -> None:
    """Connect and sign in, where that is not done yet.

    Raises:
        AwayError: it can't be.
    """
    try:
        connection.open()
    except OSError as error:  # what smtplib raises is one too
        raise AwayError(said(error)) from error


def said(error: Exception) -> str:
    """What the mail server said, or else what happened."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
