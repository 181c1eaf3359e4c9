"""Reports on their way to recipients: sent until the mail server takes them, never twice.

As for alerts, with one difference: what may have been accepted is not sent again.
"""

import smtplib
from datetime import datetime
from functools import partial

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from crossfoot.errors import UserError
from crossfoot_server.reports.mailing import mail_of
from crossfoot_server.reports.models import ReportDelivery, ReportExecution, ReportStatus
from crossfoot_server.shared.outbox import AwayError, Outbox, opened, said

UNCERTAIN = (
    "The server stopped while this mail was being sent: it may have arrived. It is not sent again "
    "by itself; send it again if it did not arrive."
)
_Box = Outbox[ReportDelivery]


def deliver_due(*, now: datetime) -> int:
    """Send what is due; return how many were accepted."""
    _give_up_uncertain(now)
    mails = ReportDelivery.everywhere.filter(sending_at__isnull=True)
    box = Outbox(
        mails.select_related("execution__company", "execution__schedule"),
        now,
        again={"sending_at": None},
    )
    return box.send_due(partial(_attempt, box))


def _give_up_uncertain(now: datetime) -> None:
    """Of a mail whose sender was stopped in the middle nobody knows whether it was accepted."""
    ReportDelivery.everywhere.filter(
        sending_at__isnull=False,
        delivered_at__isnull=True,
        gave_up_at__isnull=True,
        next_attempt_at__lte=now,
    ).update(gave_up_at=now, next_attempt_at=None, error=UNCERTAIN)


def _attempt(box: _Box, delivery: ReportDelivery, connection: BaseEmailBackend) -> bool:
    """Send a mail; what the server does not take is kept for later, or given up.

    Raises:
        AwayError: it is not the mail that is wrong.
    """
    if delivery.execution.status != ReportStatus.COMPLETED:
        box.give_up(delivery, "The report is gone.")
        return False
    opened(connection)
    try:
        mail = mail_of(delivery, now=box.now)
        mail.connection = connection
        return _begin_sending(delivery) and _send(box, delivery, mail)
    except UserError as error:
        box.give_up(delivery, str(error))
        return False
    finally:
        # A connection for each: one that broke between two mails would leave the second uncertain.
        connection.close()


def _begin_sending(delivery: ReportDelivery) -> bool:
    """Note that the mail server is told from now on; False when the claim is somebody else's."""
    mine = ReportDelivery.everywhere.filter(
        pk=delivery.pk, attempts=delivery.attempts, sending_at__isnull=True
    )
    return bool(mine.update(sending_at=timezone.now()))


def _send(box: _Box, delivery: ReportDelivery, mail: EmailMultiAlternatives) -> bool:
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        box.refused(delivery, error)
    except (smtplib.SMTPServerDisconnected, TimeoutError, ConnectionError) as error:
        # It may have been accepted before the connection broke: what is uncertain stays so.
        box.give_up(delivery, UNCERTAIN)
        raise AwayError(said(error)) from error
    except smtplib.SMTPException as error:
        box.failed(delivery, said(error))
    else:
        now = timezone.now()
        box.delivered(delivery, at=now)
        first = ReportExecution.everywhere.filter(
            pk=delivery.execution_id, delivered_at__isnull=True
        )
        first.update(delivered_at=now)
        return True
    return False
