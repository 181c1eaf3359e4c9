"""Profiles of checks of a company: added, changed, made the standard one, removed."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import tomli_w
from django.db import transaction

from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.audit.profile import SHIPPED, parse_profile, shipped_profile
from crossfoot.errors import UserError
from crossfoot_server.companies.access import Actor
from crossfoot_server.companies.models import Company
from crossfoot_server.datasets.calendars import CALENDAR_KEYS
from crossfoot_server.datasets.models import AuditProfile
from crossfoot_server.datasets.profiles import is_text
from crossfoot_server.datasets.queries import own_profiles_of
from crossfoot_server.shared.errors import ConflictError, ProblemError


def add_profile(
    *, by: Actor, name: str, toml: str, is_standard: bool = False, now: datetime
) -> AuditProfile:
    """Keep a profile.

    Raises:
        ProblemError: the text is no profile, or the name none that can be asked for.
        ConflictError: there is one of this name.
    """
    row = AuditProfile(company_id=by.company_id, created_by=by.name)
    return _keep(row, {"name": name, "toml": toml, "is_standard": is_standard}, by, now)


def change_profile(
    row: AuditProfile, *, by: Actor, changes: Mapping[str, Any], now: datetime
) -> AuditProfile:
    """Give a profile another name or text, or make it the standard one; audits stay as they are.

    Raises:
        ProblemError, ConflictError: as when one is added.
    """
    return _keep(row, changes, by, now)


def remove_profile(row: AuditProfile) -> None:
    """Remove a profile; audits that were made with it keep its text."""
    own_profiles_of(row.company_id).filter(pk=row.pk).delete()


@transaction.atomic
def _keep(row: AuditProfile, changes: Mapping[str, Any], by: Actor, now: datetime) -> AuditProfile:
    Company.objects.select_for_update().get(pk=by.company_id)
    for name, value in changes.items():
        setattr(row, name, value)
    others = own_profiles_of(by.company_id).exclude(pk=row.pk)
    _check_name(row.name)
    if others.filter(name=row.name).exists():
        raise ConflictError(f"There is a profile “{row.name}” already.", "profile_exists")
    try:
        parse_profile(row.toml, row.name, ALL_CHECKS)
    except UserError as error:
        raise ProblemError(str(error), "profile_invalid") from error
    if row.is_standard:
        others.filter(is_standard=True).update(is_standard=False)
    row.updated_by, row.updated_at = by.name, now
    row.save()
    return row


def _check_name(name: str) -> None:
    if not name.strip() or is_text(name):
        raise ProblemError("A profile's name has no “=” and is one line.", "bad_name")
    if name in SHIPPED:
        raise ProblemError(
            f"“{name}” is a shipped profile: give yours a name of its own.", "bad_name"
        )


def text_to_copy(name: str, title: str) -> str:
    """The text of a shipped profile as a company's own begins: without what its calendar says."""
    raw = tomllib.loads(shipped_profile(name))
    engagement = {k: v for k, v in raw.pop("engagement", {}).items() if k not in CALENDAR_KEYS}
    kept = {"engagement": engagement} if engagement else {}
    return tomli_w.dumps({**raw, "title": title, **kept})
