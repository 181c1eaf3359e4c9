"""Links to one file: signed, expiring, revocable, counted; they work without signing in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import F
from django.urls import reverse

from crossfoot_server.reports.models import ReportFile, ReportLink, ReportStatus
from crossfoot_server.reports.queries import members_among
from crossfoot_server.shared.errors import ConflictError, ProblemError

_SALT: Final = "report-link"
_LEFT: Final = (
    "This link was made for a member of the company, who is none any more. Ask whoever sent it for "
    "another one."
)
#: Links to one file that work at the same time.
MOST_LINKS: Final = 200


@dataclass(frozen=True)
class Opened:
    """What a token opens: a file, or why it does not any more."""

    file: ReportFile | None
    refusal: str = ""


def make_link(
    file: ReportFile, *, by: str, made_for: str, now: datetime, days: int | None = None
) -> ReportLink:
    """Make a link to a file; it ends with the file at the latest.

    Raises:
        ConflictError: the file has as many links as it may have.
        ProblemError: it is to work longer than the server allows.
    """
    working = ReportLink.objects.of(file.company_id).filter(
        file=file, revoked_at__isnull=True, expires_at__gt=now
    )
    if working.count() >= MOST_LINKS:
        raise ConflictError(f"A file has at most {MOST_LINKS} links: revoke one first.", "too_many")
    most = settings.ENVIRONMENT.report_link_days
    if days is not None and days > most:
        raise ProblemError(f"A link works for 1 to {most} days, not for {days}.", "too_long")
    until = now + timedelta(days=days or most)
    expires_at = file.execution.expires_at
    return ReportLink.everywhere.create(
        company_id=file.company_id,
        file=file,
        made_for=made_for,
        for_member=bool(made_for and members_among(file.company_id, [made_for])),
        made_by=by,
        expires_at=until if expires_at is None else min(until, expires_at),
    )


def url_of(link: ReportLink) -> str:
    """The address that opens the file for whoever has it."""
    token = signing.Signer(salt=_SALT, sep=".").sign(link.pk.hex)
    path = reverse("report-link", args=[token])
    return settings.ENVIRONMENT.base_url.rstrip("/") + path


def opened(token: str, *, now: datetime, count: bool) -> Opened | None:
    """What a token opens; None: it is no token of ours. With `count` the download is counted."""
    link = _link_of(token)
    if link is None:
        return None
    if link.revoked_at is not None:
        return Opened(None, "This link was withdrawn. Ask whoever sent it for another one.")
    if link.for_member and not members_among(link.company_id, [link.made_for]):
        return Opened(None, _LEFT)
    report = link.file.execution
    gone = report.status != ReportStatus.COMPLETED
    ends = min(link.expires_at, report.expires_at or link.expires_at)
    if ends <= now or gone:
        return Opened(None, "This link has expired. Ask whoever sent it for another one.")
    if count:
        ReportLink.everywhere.filter(pk=link.pk).update(
            downloads=F("downloads") + 1, downloaded_at=now
        )
    return Opened(link.file)


def _link_of(token: str) -> ReportLink | None:
    try:
        link_id = UUID(signing.Signer(salt=_SALT, sep=".").unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return ReportLink.everywhere.select_related("file__execution").filter(pk=link_id).first()
