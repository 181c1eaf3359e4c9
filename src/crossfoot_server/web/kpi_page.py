"""One key figure: its chart, what it means, what is planned, and what it was in every snapshot."""

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from crossfoot.charts import Series
from crossfoot.charts.trading import kpi_plot as plot_of
from crossfoot.kpis import Kpi
from crossfoot.sales.periods import PERIODS
from crossfoot_server.kpis.definitions import BY_NAME
from crossfoot_server.kpis.plans import remove_plan, save_plan
from crossfoot_server.kpis.plots import kpi_plot
from crossfoot_server.kpis.queries import current_of, plans_of, snapshots_of, trends_of
from crossfoot_server.kpis.words import LABEL, LARGEST
from crossfoot_server.sales.queries import table_of
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.asking import asked_of, choices, page_of, refusal_of
from crossfoot_server.web.documents import kpi_document
from crossfoot_server.web.kpis_page import remedy_of, shown_of
from crossfoot_server.web.run_page import chart
from crossfoot_server.web.words import words

_HISTORY: Final = 25
#: Values that make a chart.
_FEWEST: Final = 2
_AMOUNTS: Final = ("target", "expenses", "collected")


class KpiForm(forms.Form):
    """By which period."""

    period = forms.ChoiceField(
        label=gettext_lazy("Period"), choices=choices(PERIODS), required=False
    )


def _amount(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=-LARGEST, max_value=LARGEST, decimal_places=4
    )


class PlanForm(forms.Form):
    """What is planned for a period; what is left empty is not planned."""

    label = forms.RegexField(LABEL, label=gettext_lazy("Period"))
    target = _amount(gettext_lazy("Net revenue to be reached"))
    expenses = _amount(gettext_lazy("Expenses beside the cost of goods"))
    collected = _amount(gettext_lazy("Money collected from customers"))

    def amounts(self) -> dict[str, Decimal]:
        """Those that are given."""
        given = {name: self.cleaned_data[name] for name in _AMOUNTS}
        return {name: value for name, value in given.items() if value is not None}


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def kpi(request: HttpRequest, visitor: Visitor, name: str) -> HttpResponseBase:
    """Show a key figure; keep what is planned."""
    if name not in BY_NAME:
        raise Http404
    if request.method != "POST":
        return _page(request, visitor, BY_NAME[name])
    visitor.needs("manage")
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _page(request, visitor, BY_NAME[name], form)
    label, amounts = form.cleaned_data["label"], form.amounts()
    if amounts:
        save_plan(label, amounts, by=visitor.actor, now=timezone.now())
        messages.success(request, _("Planned. Key figures are measured anew."))
    else:
        remove_plan(label, by=visitor.actor)
        messages.success(request, _("Nothing is planned for %s any more.") % label)
    return redirect("kpi-page", name)


def _page(
    request: HttpRequest, visitor: Visitor, shown: Kpi, form: PlanForm | None = None
) -> HttpResponse:
    company_id = visitor.actor.company_id
    asked = asked_of(request, KpiForm)
    given, refusal = asked.values, asked.refusal
    period = given.get("period", "month")
    rows = current_of(company_id).filter(period=period)
    measured = rows.filter(kpi=shown.name)
    newest = measured.filter(is_partial=False).first() or measured.first()
    table = table_of(company_id)
    currency = table.currency if table and shown.unit == "money" else ""
    plans = plans_of(company_id)
    plan = plans.filter(label=newest.label).first() if newest else None
    same = rows.filter(label=newest.label) if newest else rows.none()
    facts: dict[str, Any] = {
        "visitor": visitor,
        "kpi": shown,
        "period": period,
        "periods": PERIODS,
        "currency": currency,
        "now": next(
            (
                one
                for one in shown_of(same, plan, trends_of(company_id).filter(period=period))
                if one.kpi is shown
            ),
            None,
        ),
        "chart": _chart(shown, period, visitor, currency),
        "remedy": remedy_of(newest.reason, shown, visitor) if newest else None,
        "is_measured": rows.exists(),
        "document": kpi_document(shown.name),
        "history": page_of(
            request, snapshots_of(company_id).filter(kpi=shown.name, period=period), _HISTORY
        ),
        "is_planned": _is_planned(shown),
        "plans": list(plans.order_by("-label")[:24]),
        "form": form or PlanForm(initial=_initial(newest, plan)),
        "refusal": refusal_of(form) if form else refusal,
        "export": f"{reverse('kpi-history-list')}?kpi={shown.name}&period={period}&format=xlsx",
    }
    status = 422 if form else 400 if refusal else 200
    return render(request, "web/kpi.html", facts, status=status)


def _is_planned(shown: Kpi) -> bool:
    """Whether plans are what the figure is compared with, or computed from."""
    return shown.name == "net_revenue" or any(one.startswith("plan.") for one in shown.needs)


def _initial(newest: Any, plan: Any) -> dict[str, Any]:
    """The newest period with what is planned for it."""
    kept = {name: getattr(plan, name) for name in _AMOUNTS} if plan else {}
    return {"label": newest.label, **kept} if newest else {}


def _chart(shown: Kpi, period: str, visitor: Visitor, currency: str) -> dict[str, Any] | None:
    """The data of the API's plot: values, the year before, the trend; and the newest target.

    None where there are no two values to be seen beside each other.
    """
    company_id = visitor.actor.company_id
    data = kpi_plot(company_id, shown.name, period)
    if not data["x"]:
        return None
    values, years, *trend = ([_float(one) for one in line["data"]] for line in data["series"])
    if sum(one is not None for one in values) < _FEWEST:
        return None
    target = None
    if shown.name == "net_revenue":
        plan = plans_of(company_id).filter(label__in=data["x"], target__isnull=False).last()
        target = float(plan.target) if plan and plan.target is not None else None
    unit = currency if shown.unit == "money" else shown.unit
    title = _("%(kpi)s by %(period)s") % {"kpi": words(shown.title), "period": words(period)}
    plot = plot_of(title, unit, data["x"], values, last_year=years, target=target)
    lines = [Series(_("Trend"), "line", one, tone="ink") for one in trend if any(one)]
    return chart(
        type(plot)(plot.title, plot.unit, plot.x, [*plot.series, *lines], target=plot.target)
    )


def _float(value: Any) -> float | None:
    return None if value is None else float(value)
