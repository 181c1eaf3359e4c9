"""One finding: its evidence, why it has its score, what was said of it, and what is decided."""

import uuid
from datetime import timedelta
from typing import Any

import polars as pl
from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from crossfoot.reports.review_words import TICKS
from crossfoot.selection import Totals
from crossfoot.selection.finding_groups import similar_findings
from crossfoot_server.audit.actions import Change, change_finding, version_of
from crossfoot_server.audit.finding_lists import entry_of, findings_file, rows_of, told_by_model
from crossfoot_server.audit.keeping import tick_lines
from crossfoot_server.audit.models import Finding, Review
from crossfoot_server.audit.queries import findings_of, history_of, line_ticks_of
from crossfoot_server.companies.queries import members_of
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.web.access import Visitor, for_members, look_at
from crossfoot_server.web.finding_history import signed_off, told_history
from crossfoot_server.web.finding_score import score_panel

#: Findings of the same check that are shown beside one, and lines of its entry.
SIMILAR, LINES = 5, 100
#: With what a reviewer signs a finding off.
SIGNED = (
    (Review.CLEARED.value, _("Sign off as cleared")),
    (Review.EXCEPTION.value, _("Sign off as exception")),
)
#: A field of a tick mark on a line: what its name begins with.
LINE = "line-"
#: What else findings of a check have in common.
_ALIKE = {
    "account": _("same account"),
    "party": _("same party"),
    "entered_by": _("same user"),
    "source": _("same source"),
    "amount": _("much the same amount"),
}


class ReviewForm(forms.Form):
    """What a reviewer decides; `version` is of the finding as it was shown."""

    status = forms.ChoiceField(label=_("Status"), choices=Review.choices, required=False)
    assignee = forms.CharField(label=_("Reviewer"), required=False)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    tick = forms.ChoiceField(label=_("Tick mark"), choices=TICKS, required=False)
    sign = forms.ChoiceField(choices=SIGNED, required=False)
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
        return _page(request, visitor, shown, str(_("Choose one of what the fields offer.")))
    try:
        _keep(request, form.cleaned_data, shown, visitor)
    except ProblemError as error:
        return _page(request, visitor, shown, str(error))
    messages.success(request, _("Kept."))
    return redirect(_next(request, shown))


@transaction.atomic
def _keep(request: HttpRequest, given: dict[str, Any], shown: Finding, visitor: Visitor) -> None:
    """Everything that was said at once, or nothing of it."""
    change, now = _change(request, given, shown, visitor), timezone.now()
    change_finding(shown, change, by=visitor.actor, now=now, version=given["version"])
    lines = {one["line_id"]: one for one in _lines(shown)[0]}
    marks = {
        line_id: (request.POST[f"{LINE}{line_id}"], _name_of(line))
        for line_id, line in lines.items()
        if f"{LINE}{line_id}" in request.POST
    }
    tick_lines(shown, marks, by=visitor.actor, now=now + timedelta(milliseconds=1))


def _name_of(line: dict[str, Any]) -> str:
    """How the history calls a line."""
    return _("on row %(row)s, account %(account)s") % {
        "row": line["file_row"] or line["line_id"],
        "account": line["account"],
    }


def _change(
    request: HttpRequest, given: dict[str, Any], shown: Finding, visitor: Visitor
) -> Change:
    assignee = _id(given["assignee"])
    if given["sign"] and assignee is None:
        assignee = visitor.actor.user_id  # who signs off what nobody reviews is its reviewer
    return Change(
        tick=given["tick"] if "tick" in request.POST else None,
        status=given["sign"] or given["status"] or None,
        assigns=assignee != shown.assignee_id,
        assignee_id=assignee,
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
    # Without their run, whose summary would be read again with each of them.
    rows = findings_of(shown.company_id).filter(run=shown.run).select_related(None)
    # Unordered: the order's index leads through all findings of the run.
    of_line = rows.filter(line_id=shown.line_id).exclude(pk=shown.pk).order_by()
    lines, totals = _lines(shown)
    history = list(history_of(shown))
    members = members_of(shown.company_id).filter(accepted_at__isnull=False)
    facts: dict[str, Any] = {
        "visitor": visitor,
        "run": shown.run,
        "finding": shown,
        "check": _check(shown),
        "lines": lines,
        "totals": totals,
        "ticks": TICKS,
        "signs": SIGNED,
        "signed": signed_off(shown, history),
        "model": told_by_model(shown.run, [shown]).get(shown.entry_id),
        "score": score_panel(shown, of_line),
        "similar": _similar(shown),
        "history": told_history(history),
        "members": members,
        "statuses": Review.choices,
        "version": version_of(shown),
        "before": rows.filter(position__lt=shown.position).order_by("-position").first(),
        "after": rows.filter(position__gt=shown.position).first(),
        "refusal": refusal,
        "decimals": shown.run.dataset.decimals,
    }
    return render(request, "web/finding.html", facts, status=409 if refusal else 200)


def _lines(shown: Finding) -> tuple[list[dict[str, Any]], Totals]:
    """The first lines of the entry and the one that was flagged, with their tick marks."""
    entry = entry_of(shown)
    ticks = {one.line_id: one for one in line_ticks_of(shown)}
    flagged = pl.col("line_id") == shown.line_id
    rows = entry.rows.filter((pl.int_range(pl.len()) < LINES) | flagged).to_dicts()
    return [{**row, "tick": ticks.get(row["line_id"])} for row in rows], entry.totals


def _similar(shown: Finding) -> list[tuple[Finding, list[Any]]]:
    """Findings of the check that are most like this one, and what is the same."""
    path = findings_file(shown.run)
    if not path.exists():
        return []
    found = similar_findings(path, shown.position, SIMILAR)
    rows = rows_of(shown.run, [position for position, _same in found])
    return [
        (row, [_ALIKE[name] for name in same])
        for row, (_position, same) in zip(rows, found, strict=True)
    ]


def _check(shown: Finding) -> dict[str, Any]:
    """What the run says of the check that found it."""
    checks = shown.run.summary["checks"]
    return next((one for one in checks if one["code"] == shown.code), {"title": shown.code})
