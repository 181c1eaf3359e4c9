"""Mail about alerts on its way: sent until the mail server takes it, given up after days."""

import smtplib
from datetime import datetime
from functools import partial

from django.core.mail.backends.base import BaseEmailBackend

from crossfoot_server.alerts.mailing import mail_of
from crossfoot_server.alerts.models import AlertDelivery, Channel
from crossfoot_server.shared.outbox import AwayError, Outbox, opened, said


def deliver_due(*, now: datetime) -> int:
    """Send the mail that is due; return how many were accepted."""
    mails = AlertDelivery.everywhere.filter(channel=Channel.EMAIL)
    box = Outbox(mails.select_related("alert__company"), now)
    return box.send_due(partial(_attempt, box))


def _attempt(
    box: Outbox[AlertDelivery], delivery: AlertDelivery, connection: BaseEmailBackend
) -> bool:
    """Send a mail; what the server does not take is kept for later, or given up.

    Raises:
        AwayError: it is not the mail that is wrong.
    """
    opened(connection)
    mail = mail_of(delivery)
    mail.connection = connection
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        box.refused(delivery, error)
    except smtplib.SMTPServerDisconnected as error:
        raise AwayError(said(error)) from error
    except smtplib.SMTPException as error:
        box.failed(delivery, said(error))
    else:
        box.delivered(delivery, at=box.now)
        return True
    return False
