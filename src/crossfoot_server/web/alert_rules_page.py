"""Alert rules: list, make, change, pause, try and remove them."""

import uuid
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crossfoot.errors import UserError
from crossfoot_server.alerts.actions import change_rule, create_rule, remove_rule, try_rule
from crossfoot_server.alerts.deciding import cooling_until
from crossfoot_server.alerts.figures import title_of
from crossfoot_server.alerts.models import AlertRule, Step
from crossfoot_server.alerts.queries import alerts_of, rules_of
from crossfoot_server.kpis.definitions import BY_NAME
from crossfoot_server.kpis.queries import latest_run
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.alert_rule_form import RuleForm, initial_of
from crossfoot_server.web.asking import page_of

_ALERTS: Final = 20
#: What a link to the form may fill in.
_FROM: Final = ("name", "kpi", "period", "condition", "item")
_TOLD: Final = (Step.FIRE, Step.FIRE_AGAIN, Step.ESCALATE, Step.RESOLVE)


@require_safe
@for_members
def alert_rules(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The company's rules, newest first."""
    page = page_of(request, rules_of(visitor.actor.company_id))
    for one in page:
        one.title = title_of(one.kpi)
    facts = {
        "visitor": visitor,
        "page": page,
        "has_figures": latest_run(visitor.actor.company_id) is not None,
        "export": f"{reverse('alert-rule-list')}?format=xlsx",
    }
    return render(request, "web/alert_rules.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def new_alert_rule(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """A form for a rule; make it."""
    visitor.needs("manage")
    if request.method != "POST":
        given = {name: request.GET[name] for name in _FROM if name in request.GET}
        return _page(request, visitor, RuleForm(initial=given))
    form = RuleForm(request.POST)
    refusal = ""
    if form.is_valid():
        try:
            rule = create_rule(by=visitor.actor, given=form.payload)
        except (UserError, ProblemError) as error:
            refusal = str(error)
        else:
            messages.success(request, _("The rule is made, and looked at in a moment."))
            return redirect("alert-rule-page", rule.pk)
    return _page(request, visitor, form, refusal=refusal, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def alert_rule(request: HttpRequest, visitor: Visitor, rule_id: uuid.UUID) -> HttpResponseBase:
    """Show a rule; change, pause, try or remove it."""
    rule = get_object_or_404(rules_of(visitor.actor.company_id), pk=rule_id)
    if request.method != "POST":
        return _page(request, visitor, RuleForm(initial=initial_of(rule)), rule)
    visitor.needs("manage")
    now = timezone.now()
    what = request.POST.get("do", "change")
    if what == "try":
        return _page(request, visitor, RuleForm(initial=initial_of(rule)), rule, trial=_trial(rule))
    if what == "remove":
        remove_rule(rule, now=now)
        messages.success(request, _("The rule is removed; its alerts stay in the history."))
        return redirect("alert-rules-page")
    if what in ("pause", "resume"):
        change_rule(rule, changes={"is_active": what == "resume"}, now=now)
        messages.success(request, _("The rule goes on.") if what == "resume" else _("Paused."))
        return redirect("alert-rule-page", rule.pk)
    return _changed(request, visitor, rule, now)


def _changed(
    request: HttpRequest, visitor: Visitor, rule: AlertRule, now: datetime
) -> HttpResponseBase:
    form, refusal = RuleForm(request.POST), ""
    if form.is_valid():
        try:
            change_rule(rule, changes=form.payload, now=now)
        except (UserError, ProblemError) as error:
            refusal = str(error)
        else:
            messages.success(request, _("Kept."))
            return redirect("alert-rule-page", rule.pk)
    return _page(request, visitor, form, rule, refusal=refusal, status=422)


def _trial(rule: AlertRule) -> dict[str, Any]:
    """What an evaluation would do now; nothing is kept and nobody told."""
    try:
        decision, seen = try_rule(rule, now=timezone.now())
    except UserError as error:
        return {"sentence": str(error), "severity": rule.severity}
    return {
        "step": decision.step.replace("_", " "),
        "tells": decision.step in _TOLD,
        "sentence": decision.why,
        "severity": decision.severity,
        "fired": decision.fired,
        "seen": seen.count,
        "cooling": cooling_until(rule),
    }


def _page(
    request: HttpRequest,
    visitor: Visitor,
    form: RuleForm,
    rule: AlertRule | None = None,
    **more: Any,
) -> HttpResponse:
    status = more.pop("status", 200)
    facts: dict[str, Any] = {
        "visitor": visitor,
        "form": form,
        "rule": rule,
        "title": title_of(rule.kpi) if rule else "",
        "has_kpi": rule is not None and rule.kpi in BY_NAME,
        "has_figures": latest_run(visitor.actor.company_id) is not None,
        "alerts": alerts_of(visitor.actor.company_id).filter(rule=rule)[:_ALERTS] if rule else [],
        **more,
    }
    return render(request, "web/alert_rule.html", facts, status=status)
