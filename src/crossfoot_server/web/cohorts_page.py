"""Cohorts: of the customers who first bought in a period, who came again later."""

from itertools import groupby
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from crossfoot.charts.trading import cohorts_option
from crossfoot_server.kpis.queries import newest_cohorts
from crossfoot_server.sales.queries import table_of
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.asking import asked_of, choices
from crossfoot_server.web.beginning import FIGURES, coming_of, has_sales, no_sales
from crossfoot_server.web.templatetags.pages import count
from crossfoot_server.web.words import words

_PERIODS: Final = ("month", "quarter", "year")
#: More cells than that can't be read in a chart; the file has all.
_COHORTS, _AGES = 18, 13


class CohortsForm(forms.Form):
    """By which period."""

    period = forms.ChoiceField(
        label=gettext_lazy("Period"), choices=choices(_PERIODS), required=False
    )


@require_safe
@for_members
def cohorts(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Who came again, by the period of the first purchase."""
    if not has_sales(visitor):
        return no_sales(request, visitor, _("Cohorts"))
    asked = asked_of(request, CohortsForm)
    given, refusal = asked.values, asked.refusal
    period = given.get("period", "month")
    _version, rows = newest_cohorts(visitor.actor.company_id, period)
    groups = [(name, list(group)) for name, group in groupby(rows, key=lambda one: one["label"])]
    shown = groups[-_COHORTS:]
    ages = min(max((len(group) for _name, group in shown), default=0), _AGES)
    facts = {
        "visitor": visitor,
        "refusal": refusal,
        "period": period,
        "periods": _PERIODS,
        "count": len(groups),
        "shown": len(shown),
        "named": _has_customers(visitor),
        "coming": None if rows else coming_of(visitor.actor.company_id, FIGURES),
        "ages": range(ages),
        "rows": [
            (name, group[0]["size"], [*group[:ages], *[None] * (ages - len(group))])
            for name, group in shown
        ],
        "option": _option(period, shown, ages),
        "export": f"{reverse('kpi-cohorts')}?period={period}&format=xlsx",
    }
    return render(request, "web/cohorts.html", facts, status=400 if refusal else 200)


def _has_customers(visitor: Visitor) -> bool:
    table = table_of(visitor.actor.company_id)
    return table is not None and table.customer_count > 0


def _option(
    period: str, groups: list[tuple[str, list[dict[str, Any]]]], ages: int
) -> dict[str, Any]:
    """The chart; its first column, in which everybody bought, is left out."""
    shares = [[float(one["retention"]) for one in group[1:ages]] for _name, group in groups]
    names = [f"{name} ({count(group[0]['size'])})" for name, group in groups]
    title = _("Customers who came again, by %s") % words(period)
    return cohorts_option(title, "share", names, [f"+{age}" for age in range(1, ages)], shares)
