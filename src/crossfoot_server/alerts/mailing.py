"""An alert as an e-mail: plain text, and the same as HTML."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from crossfoot_server.alerts.figures import title_of
from crossfoot_server.alerts.models import AlertDelivery, Telling
from crossfoot_server.alerts.telling import address_of

_HEADS = {
    Telling.FIRED: "{severity}: {kpi}",
    Telling.FIRED_AGAIN: "{severity}: {kpi} (told {times} times)",
    Telling.ESCALATED: "{severity}: {kpi} (nobody has acknowledged it)",
    Telling.RESOLVED: "Over: {kpi}",
}


def mail_of(delivery: AlertDelivery) -> EmailMultiAlternatives:
    """The mail to one recipient. Its Message-ID stays the same when it is sent again."""
    alert = delivery.alert
    head = _HEADS[Telling(delivery.telling)].format(
        severity=delivery.get_severity_display(), kpi=title_of(alert.kpi), times=delivery.number
    )
    told = {
        "company": alert.company.name,
        "head": head,
        "sentence": delivery.sentence,
        "rule": alert.rule_name,
        "fired_at": alert.fired_at,
        "address": address_of(alert),
        "is_over": delivery.telling == Telling.RESOLVED,
    }
    # A name may hold a line break, which no subject may.
    subject = " ".join(f"[{alert.company.name}] {head}".split())
    mail = EmailMultiAlternatives(
        subject,
        render_to_string("alerts/mail.txt", told),
        to=[delivery.recipient],
        headers={
            "Message-ID": f"<{delivery.pk}@{urlsplit(settings.ENVIRONMENT.base_url).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("alerts/mail.html", told), "text/html")
    return mail
