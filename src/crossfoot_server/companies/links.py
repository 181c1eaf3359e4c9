"""One-time links: signed, kept as a keyed hash, usable once and not for long."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from crossfoot_server.companies.access import digest_of
from crossfoot_server.companies.models import Membership, OneTimeLink, Purpose, Role

#: How long a link of each purpose works.
LASTS = {Purpose.INVITATION: timedelta(days=7), Purpose.SIGN_IN: timedelta(minutes=10)}
_PAGES = {Purpose.INVITATION: "invitation", Purpose.SIGN_IN: "sign-in-link"}


@dataclass(frozen=True)
class NewLink:
    """A link as it is sent; `url` is shown to nobody else."""

    url: str
    expires_at: datetime


def make_link(membership: Membership, purpose: Purpose, *, now: datetime) -> NewLink:
    """Make a link for a member; earlier ones for the same purpose work no more."""
    secret = secrets.token_urlsafe(32)
    expires_at = now + LASTS[purpose]
    earlier = OneTimeLink.everywhere.filter(membership=membership, purpose=purpose)
    with transaction.atomic():
        earlier.filter(used_at__isnull=True).delete()
        OneTimeLink.everywhere.create(
            company_id=membership.company_id,
            membership=membership,
            purpose=purpose,
            digest=digest_of(secret),
            expires_at=expires_at,
        )
    token = signing.Signer(salt=purpose).sign(secret)
    path = reverse(_PAGES[purpose], args=[token])
    return NewLink(settings.ENVIRONMENT.base_url.rstrip("/") + path, expires_at)


def link_of(token: str, purpose: Purpose, *, now: datetime) -> OneTimeLink | None:
    """The link a token stands for, while it works."""
    try:
        secret = signing.Signer(salt=purpose).unsign(token)
    except signing.BadSignature:
        return None
    links = OneTimeLink.everywhere.select_related("membership__user", "membership__company")
    return links.filter(
        digest=digest_of(secret), purpose=purpose, used_at__isnull=True, expires_at__gt=now
    ).first()


def use_link(link: OneTimeLink, *, now: datetime) -> bool:
    """Use a link up; False when somebody else was quicker."""
    unused = OneTimeLink.everywhere.filter(pk=link.pk, used_at__isnull=True, expires_at__gt=now)
    return bool(unused.update(used_at=now))


def first_owner() -> Membership | None:
    """The owner of the first company, who starts the server on one machine."""
    owners = Membership.everywhere.filter(role=Role.OWNER, accepted_at__isnull=False)
    return owners.select_related("user").order_by("created_at").first()
