"""Alerts: those that are not over and those of the past; one alert, and who was told of it."""

import uuid
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from crossfoot_server.alerts.actions import acknowledge
from crossfoot_server.alerts.figures import title_of
from crossfoot_server.alerts.models import PENDING, AlertHistory, AlertState, Gravity
from crossfoot_server.alerts.queries import alerts_of, deliveries_of, rules_of
from crossfoot_server.kpis.definitions import BY_NAME
from crossfoot_server.kpis.queries import latest_run
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.asking import asked_of, page_of, refusal_of

_PENDING: Final = "pending"
_STATES: Final = ((_PENDING, gettext_lazy("not over")), *AlertState.choices)


class AlertsForm(forms.Form):
    """Which alerts."""

    state = forms.ChoiceField(label=gettext_lazy("State"), choices=_STATES, required=False)
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"), choices=Gravity.choices, required=False
    )
    kpi = forms.CharField(label=gettext_lazy("Key figure"), max_length=60, required=False)
    rule = forms.UUIDField(label=gettext_lazy("Rule"), required=False)


class NoteForm(forms.Form):
    """A word of who has seen an alert."""

    note = forms.CharField(label=gettext_lazy("Note"), max_length=2000, required=False)


@require_safe
@for_members
def alerts(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The company's alerts, newest first."""
    asked = asked_of(request, AlertsForm)
    given, refusal = asked.values, asked.refusal
    rows = alerts_of(visitor.actor.company_id)
    state, wanted = given.pop("state", ""), given
    fitting = rows.filter(**wanted)
    found = fitting.filter(state__in=PENDING) if state == _PENDING else fitting
    page = page_of(request, found.filter(state=state) if state not in ("", _PENDING) else found)
    for one in page:
        one.title = title_of(one.kpi)
    facts = {
        "visitor": visitor,
        "refusal": refusal,
        "page": page,
        "state": state,
        "chips": _chips(fitting),
        "severities": Gravity.choices,
        "chosen": request.GET,
        "kpis": [(name, title_of(name)) for name in _kpis(rows)],
        "rows_exist": rows.exists(),
        "has_figures": latest_run(visitor.actor.company_id) is not None,
        "has_rules": rules_of(visitor.actor.company_id).exists(),
        "export": f"{reverse('alert-list')}?{_export_query(state, given)}",
    }
    return render(request, "web/alerts.html", facts, status=400 if refusal else 200)


def _chips(rows: Any) -> list[tuple[str, Any, int]]:
    counted = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    pending = sum(counted.get(one, 0) for one in PENDING)
    states = [(value, label, counted.get(value, 0)) for value, label in AlertState.choices]
    return [
        ("", _("All"), sum(counted.values())),
        (_PENDING, _("Not over"), pending),
        *states,
    ]


def _kpis(rows: Any) -> list[str]:
    return list(rows.order_by("kpi").values_list("kpi", flat=True).distinct())


def _export_query(state: str, given: dict[str, Any]) -> str:
    parts = {**given, **({"state": state} if state in AlertState.values else {})}
    return urlencode({**parts, "format": "xlsx"})


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def alert(request: HttpRequest, visitor: Visitor, alert_id: uuid.UUID) -> HttpResponseBase:
    """Show an alert; keep who has seen it."""
    rows = alerts_of(visitor.actor.company_id).select_related("rule")
    shown: AlertHistory = get_object_or_404(rows, pk=alert_id)
    if request.method != "POST":
        return _page(request, visitor, shown)
    visitor.needs("review")
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, visitor, shown, refusal_of(form), 422)
    note = form.cleaned_data["note"].strip()
    try:
        acknowledge(shown, by=visitor.actor, note=note, now=timezone.now())
    except ProblemError as error:
        shown.refresh_from_db()
        return _page(request, visitor, shown, str(error), error.status_code)
    messages.success(request, _("Acknowledged: it is neither told again nor escalated."))
    return redirect("alert-page", shown.pk)


def _page(
    request: HttpRequest,
    visitor: Visitor,
    shown: AlertHistory,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    known = BY_NAME.get(shown.kpi)
    facts = {
        "visitor": visitor,
        "alert": shown,
        "title": title_of(shown.kpi),
        "unit": known.unit if known else "units",
        "has_kpi": known is not None,
        "is_over": shown.state not in PENDING,
        "events": _events(shown),
        "deliveries": deliveries_of(shown),
        "refusal": refusal,
    }
    return render(request, "web/alert.html", facts, status=status)


def _events(shown: AlertHistory) -> list[tuple[Any, str, str]]:
    """What became of an alert: when, what, and whose words; the newest first."""
    told: list[tuple[Any, str, str]] = [
        (shown.fired_at, _("Fired"), ""),
        (shown.escalated_at, _("Escalated to %s") % shown.severity, ""),
        (
            shown.acknowledged_at,
            _("Acknowledged by %s") % shown.acknowledged_by,
            shown.note,
        ),
        (shown.resolved_at, _("Over"), shown.resolution),
    ]
    if shown.times > 1:
        told.append((shown.told_at, _("Told for the %d. time") % shown.times, ""))
    known = [one for one in told if one[0] is not None]
    return sorted(known, key=lambda one: one[0], reverse=True)
