"""A report as an e-mail: links to its files, and the files themselves where that is wanted."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from crossfoot.errors import UserError
from crossfoot_server.reports.links import make_link, url_of
from crossfoot_server.reports.models import ReportDelivery, ReportFile, ReportLink
from crossfoot_server.reports.queries import members_among
from crossfoot_server.reports.recipients import LEFT
from crossfoot_server.reports.store import path_of


def mail_of(delivery: ReportDelivery, *, now: datetime) -> EmailMultiAlternatives:
    """The mail to one recipient. Its Message-ID and links stay the same when it is sent again.

    Raises:
        UserError: the report has no file any more, or the recipient has left the company.
    """
    execution = delivery.execution
    if delivery.is_member and not members_among(delivery.company_id, [delivery.recipient]):
        raise UserError(LEFT)
    files = list(execution.files.select_related("execution").order_by("format"))
    if not files:
        raise UserError("The report has no files any more.")
    links = [(file, _link(file, delivery, now)) for file in files]
    size = sum(file.size for file in files)
    attached = delivery.attach and size <= settings.ENVIRONMENT.attach_bytes
    told = {
        "company": execution.company.name,
        "title": execution.title,
        "schedule": execution.schedule.name if execution.schedule else "",
        "due_at": execution.due_at,
        "note": execution.note,
        "links": [(file, url_of(link)) for file, link in links],
        "expires_at": min(link.expires_at for _, link in links),
        "attached": attached,
        "too_large": delivery.attach and not attached,
    }
    # A name may hold a line break, which no subject may.
    subject = " ".join(f"[{execution.company.name}] {execution.title}".split())
    mail = EmailMultiAlternatives(
        subject,
        render_to_string("reports/mail.txt", told),
        to=[delivery.recipient],
        headers={
            "Message-ID": f"<{delivery.pk}@{urlsplit(settings.ENVIRONMENT.base_url).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("reports/mail.html", told), "text/html")
    for file in files if attached else ():
        mail.attach(file.name, path_of(file).read_bytes(), file.media_type)
    return mail


def _link(file: ReportFile, delivery: ReportDelivery, now: datetime) -> ReportLink:
    """The recipient's link to a file: that of the first attempt, if there was one."""
    mine = ReportLink.objects.of(file.company_id).filter(
        file=file, made_for=delivery.recipient, for_member=delivery.is_member
    )
    earlier = mine.filter(revoked_at__isnull=True, expires_at__gt=now).first()
    if earlier is not None:
        return earlier
    by = delivery.execution.by_name
    return make_link(file, by=by, made_for=delivery.recipient, now=now)
