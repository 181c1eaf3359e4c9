"""One finding: its evidence, why it has its score, what was said of it, and what is decided."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from crossfoot_server.audit.actions import Change, change_finding, version_of
from crossfoot_server.audit.finding_lists import entry_of, told_by_model
from crossfoot_server.audit.models import Finding, Review
from crossfoot_server.audit.queries import findings_of, history_of
from crossfoot_server.companies.queries import members_of
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.web.access import Visitor, for_members, look_at

#: Findings of the same check that are shown beside one.
SIMILAR = 5


class ReviewForm(forms.Form):
    """What a reviewer decides; `version` is of the finding as it was shown."""

    status = forms.ChoiceField(label=_("Status"), choices=Review.choices, required=False)
    assignee = forms.CharField(label=_("Reviewer"), required=False)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.CharField(widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def finding(request: HttpRequest, visitor: Visitor, finding_id: uuid.UUID) -> HttpResponseBase:
    """Show a finding; keep what its reviewer says."""
    rows = findings_of(visitor.actor.company_id).select_related("run__dataset__data_file")
    shown: Finding = get_object_or_404(rows, pk=finding_id)
    look_at(shown.run, request, visitor)
    if request.method != "POST":
        return _page(request, visitor, shown)
    visitor.needs("review")
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, visitor, shown, str(_("Choose one of the statuses.")))
    try:
        changed = _change(form.cleaned_data, shown)
        change_finding(
            shown,
            changed,
            by=visitor.actor,
            now=timezone.now(),
            version=form.cleaned_data["version"],
        )
    except ProblemError as error:
        return _page(request, visitor, shown, str(error))
    messages.success(request, _("Kept."))
    return redirect(_next(request, shown))


def _change(given: dict[str, Any], shown: Finding) -> Change:
    assignee = given["assignee"]
    current = str(shown.assignee_id or "")
    return Change(
        status=given["status"] or None,
        assigns=assignee != current,
        assignee_id=_id(assignee),
        note=given["note"].strip(),
    )


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError as error:
        raise ProblemError("The reviewer is no member of the company.", "not_a_member") from error


def _next(request: HttpRequest, shown: Finding) -> str:
    """The next finding, where that was asked for and there is one."""
    following = findings_of(shown.company_id).filter(run=shown.run, position__gt=shown.position)
    later = following.first() if "next" in request.POST else None
    return reverse("finding-page", args=[(later or shown).pk])


def _page(
    request: HttpRequest, visitor: Visitor, shown: Finding, refusal: str = ""
) -> HttpResponse:
    rows = findings_of(shown.company_id).filter(run=shown.run)
    entry = entry_of(shown)
    members = members_of(shown.company_id).filter(accepted_at__isnull=False)
    facts: dict[str, Any] = {
        "visitor": visitor,
        "run": shown.run,
        "finding": shown,
        "check": _check(shown),
        "lines": entry.rows.to_dicts(),
        "totals": entry.totals,
        "model": told_by_model(shown.run, [shown]).get(shown.entry_id or -1),
        "others": rows.filter(line_id=shown.line_id).exclude(pk=shown.pk),
        "similar": rows.filter(code=shown.code).exclude(pk=shown.pk)[:SIMILAR],
        "history": history_of(shown),
        "members": members,
        "statuses": Review.choices,
        "version": version_of(shown),
        "before": rows.filter(position__lt=shown.position).order_by("-position").first(),
        "after": rows.filter(position__gt=shown.position).first(),
        "refusal": refusal,
        "decimals": shown.run.dataset.decimals,
    }
    return render(request, "web/finding.html", facts, status=409 if refusal else 200)


def _check(shown: Finding) -> dict[str, Any]:
    """What the run says of the check that found it."""
    checks = shown.run.summary["checks"]
    return next((one for one in checks if one["code"] == shown.code), {"title": shown.code})
