"""Profiles of checks: those that are shipped, and what the audit looked at was made with."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.audit.profile import SHIPPED, Profile, shipped_profile
from crossfoot.errors import UserError
from crossfoot_server.audit.titles import profile_title
from crossfoot_server.datasets.profiles import profile_of
from crossfoot_server.web.access import Visitor, for_members


@require_safe
@for_members
def profiles(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What audits can be made with, and what was used."""
    facts: dict[str, Any] = {
        "visitor": visitor,
        "shipped": [_shown(profile_of(name), shipped_profile(name)) for name in SHIPPED],
        "used": _used(visitor),
    }
    return render(request, "web/settings/profiles.html", facts)


def _used(visitor: Visitor) -> dict[str, Any] | None:
    """The profile of the audit that the visitor looks at, with its title and text."""
    run = visitor.run
    if run is None:
        return None
    try:
        shown = _shown(profile_of(run.profile_toml or run.profile), run.profile_toml)
    except UserError:  # of an older version
        shown = {"name": run.profile, "toml": run.profile_toml}
    return {**shown, "run": run, "title": profile_title(run)}


def _shown(profile: Profile, toml: str) -> dict[str, Any]:
    engagement = profile.engagement
    return {
        "name": profile.name,
        "title": profile.title or profile.name,
        "toml": toml or _text(profile.name),
        "medium_from": profile.medium_from,
        "high_from": profile.high_from,
        "checks": _checks(profile),
        "on": sum(profile.why_off(check) is None for check in ALL_CHECKS),
        "engagement": [
            (name.replace("_", " "), value)
            for name, value in vars(engagement).items()
            if value not in (None, "", (), {}, frozenset())
        ],
    }


def _text(name: str) -> str:
    return shipped_profile(name) if name in SHIPPED else ""


def _checks(profile: Profile) -> list[dict[str, Any]]:
    return [
        {
            "code": check.code,
            "title": check.title,
            "is_on": profile.why_off(check) is None,
            "weight": profile.weight(check),
            "given": [
                f"{name} = {value}"
                for name, value in profile.checks.get(check.code, {}).items()
                if name not in ("enabled", "weight")
            ],
        }
        for check in ALL_CHECKS
    ]
