"""Profiles of checks: those of the company and those that are shipped, and what audits use."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.audit.profile import SHIPPED, Profile, shipped_profile
from crossfoot.errors import UserError
from crossfoot_server.audit.actions import start_run
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.audit.titles import profile_title
from crossfoot_server.datasets.models import AuditProfile
from crossfoot_server.datasets.own_profiles import (
    add_profile,
    change_profile,
    remove_profile,
    text_to_copy,
)
from crossfoot_server.datasets.profiles import profile_of
from crossfoot_server.datasets.queries import own_profiles_of, standard_profile
from crossfoot_server.datasets.settings_serializers import LONGEST_PROFILE
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.profile_form import families, text_with
from crossfoot_server.web.text_files import toml_file
from crossfoot_server.web.words import choices_in_words


class NewProfileForm(forms.Form):
    """A profile to begin with, under a name of its own."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    of = forms.ChoiceField(label=gettext_lazy("Begins as a copy of"))

    def __init__(self, visitor: Visitor, *args: Any) -> None:
        super().__init__(*args)
        self.fields["of"].choices = profile_choices(visitor)  # type: ignore[attr-defined]


def profile_choices(visitor: Visitor) -> list[tuple[str, str]]:
    """The profiles that an audit can be made with, the company's standard one first."""
    own = list(own_profiles_of(visitor.actor.company_id))
    names = [
        *((row.name, row.name) for row in own),
        *choices_in_words((name, profile_of(name).title or name) for name in SHIPPED),
    ]
    standard = next((row.name for row in own if row.is_standard), SHIPPED[0])
    return sorted(names, key=lambda one: one[0] != standard)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def profiles(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """What audits can be made with, and what was used; copy one, audit again with one."""
    if request.method != "POST":
        return _list(request, visitor, NewProfileForm(visitor))
    if "audit" in request.POST:
        return _audit_again(request, visitor, request.POST["audit"])
    visitor.needs("manage")
    form = NewProfileForm(visitor, request.POST)
    if form.is_valid():
        try:
            return _copied(visitor, form.cleaned_data)
        except ProblemError as error:
            form.add_error("name", str(error))
    return _list(request, visitor, form, status=422)


def _copied(visitor: Visitor, wanted: dict[str, str]) -> HttpResponseBase:
    name, of = wanted["name"].strip(), wanted["of"]
    if of in SHIPPED:
        toml = text_to_copy(of, name)
    else:
        toml = own_profiles_of(visitor.actor.company_id).get(name=of).toml
    row = add_profile(by=visitor.actor, name=name, toml=toml, now=timezone.now())
    return redirect("profile-page", row.pk)


def _audit_again(request: HttpRequest, visitor: Visitor, name: str) -> HttpResponseBase:
    """Audit the ledger that the visitor looks at with another profile."""
    visitor.needs("upload")
    if visitor.run is None:
        return redirect("profiles-page")
    try:
        started = start_run(visitor.run.dataset, name, by=visitor.actor)
    except (UserError, ProblemError) as error:
        messages.error(request, str(error))
        return redirect("profiles-page")
    if isinstance(started, AuditRun):
        messages.success(request, _("This audit was made before: here it is."))
        return redirect("run-page", started.pk)
    return redirect("job-page", started.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def profile(request: HttpRequest, visitor: Visitor, profile_id: uuid.UUID) -> HttpResponseBase:
    """One profile: its checks and thresholds; change, copy, make it the standard, remove it."""
    row = get_object_or_404(own_profiles_of(visitor.actor.company_id), pk=profile_id)
    if request.method != "POST":
        return _one(request, visitor, row)
    visitor.needs("manage")
    if "remove" in request.POST:
        remove_profile(row)
        messages.success(request, _("The profile was removed."))
        return redirect("profiles-page")
    try:
        change_profile(row, by=visitor.actor, changes=_changes(request, row), now=timezone.now())
    except (ProblemError, UserError) as error:
        return _one(request, visitor, row, refusal=str(error))
    messages.success(request, _("Kept; audits that were made stay as they are."))
    return redirect("profile-page", row.pk)


def _changes(request: HttpRequest, row: AuditProfile) -> dict[str, Any]:
    given = request.POST
    if "standard" in given:
        return {"is_standard": given["standard"] == "yes"}
    if "toml" in given:
        return {"toml": given["toml"].replace("\r\n", "\n")[: LONGEST_PROFILE + 1]}
    return {"name": given.get("name", "").strip()[:100], "toml": text_with(row.toml, given.dict())}


@require_safe
@for_members
def profile_file(request: HttpRequest, visitor: Visitor, profile_id: uuid.UUID) -> HttpResponse:
    """The text of a profile as a file."""
    row = get_object_or_404(own_profiles_of(visitor.actor.company_id), pk=profile_id)
    return toml_file(row.name, row.toml)


def _one(
    request: HttpRequest, visitor: Visitor, row: AuditProfile, *, refusal: str = ""
) -> HttpResponse:
    row.refresh_from_db()
    read: Profile | None = None
    try:
        read = profile_of(f"{row.toml}\n")
    except UserError as error:  # of an older version
        refusal = refusal or str(error)
    facts = {
        "visitor": visitor,
        "row": row,
        "read": read,
        "families": families(read) if read else [],
        "refusal": refusal,
        "may_change": visitor.actor.may("manage"),
    }
    return render(request, "web/settings/own_profile.html", facts, status=422 if refusal else 200)


def _list(
    request: HttpRequest, visitor: Visitor, form: NewProfileForm, *, status: int = 200
) -> HttpResponse:
    facts: dict[str, Any] = {
        "visitor": visitor,
        "form": form,
        "own": own_profiles_of(visitor.actor.company_id),
        "standard": standard_profile(visitor.actor.company_id),
        "shipped": [_shown(profile_of(name), shipped_profile(name)) for name in SHIPPED],
        "used": _used(visitor),
        "may_change": visitor.actor.may("manage"),
        "may_audit": visitor.actor.may("upload") and visitor.run is not None,
    }
    return render(request, "web/settings/profiles.html", facts, status=status)


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
        "toml": shipped_profile(profile.name) if toml in SHIPPED else toml,
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
