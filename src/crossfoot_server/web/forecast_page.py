"""One item's forecast: chart, values, how it was made and how good it is, and its stock."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any, Final, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from crossfoot.charts.trading import Interval
from crossfoot.charts.trading import forecast_plot as plot_of
from crossfoot.forecasting.frequencies import find_frequency
from crossfoot.sales.periods import Period, label
from crossfoot_server.forecasting.actions import start_run
from crossfoot_server.forecasting.models import DemandForecast, ForecastRun
from crossfoot_server.forecasting.plots import forecast_plot
from crossfoot_server.forecasting.preferences import change_settings
from crossfoot_server.forecasting.queries import accuracies_of, forecasts_of
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.asking import refusal_of
from crossfoot_server.web.run_page import chart
from crossfoot_server.web.templatetags.pages import number, share

_COST: Final[dict[str, Any]] = {
    "min_value": Decimal("0.0001"),
    "max_value": 10**9,
    "decimal_places": 4,
    "required": False,
}


class StockPlanForm(forms.Form):
    """What the stock of an item is planned with."""

    lead_time_days = forms.FloatField(
        label=gettext_lazy("Lead time, days"), min_value=0.1, max_value=3650
    )
    service_level = forms.FloatField(
        label=gettext_lazy("Service level, %"), min_value=50, max_value=99.9
    )
    order_cost = forms.DecimalField(label=gettext_lazy("Cost of one order"), **_COST)
    holding_cost = forms.DecimalField(
        label=gettext_lazy("Cost of holding a unit for a year"), **_COST
    )
    keep = forms.BooleanField(
        label=gettext_lazy("Keep for all items, from the next run on"), required=False
    )

    def given(self) -> dict[str, Any]:
        """As a run is asked for it."""
        names = ("lead_time_days", "order_cost", "holding_cost")
        level = round(self.cleaned_data["service_level"] / 100, 6)
        return {name: self.cleaned_data[name] for name in names} | {"service_level": level}


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def forecast(request: HttpRequest, visitor: Visitor, forecast_id: uuid.UUID) -> HttpResponseBase:
    """Show a forecast; plan the stock of its item anew."""
    rows = forecasts_of(visitor.actor.company_id)
    row: DemandForecast = get_object_or_404(rows, pk=forecast_id)
    if request.method != "POST":
        return _page(request, visitor, row, StockPlanForm(initial=_initial(row)))
    form = StockPlanForm(request.POST)
    keeps = "keep" in request.POST
    visitor.needs("upload")
    if keeps:
        visitor.needs("manage")
    if not form.is_valid():
        return _page(request, visitor, row, form, refusal_of(form))
    try:
        _plan_anew(row, form.given(), visitor, keeps=keeps)
    except ProblemError as error:
        return _page(request, visitor, row, form, str(error))
    messages.success(request, _("The item is forecast and planned anew; it takes a moment."))
    return redirect("forecast-runs-page")


def _plan_anew(
    row: DemandForecast, given: dict[str, Any], visitor: Visitor, *, keeps: bool
) -> ForecastRun:
    """A run of this item alone, by the same periods as before."""
    company_id, by = row.company_id, visitor.actor.name
    same = {name: getattr(row.run, name) for name in ("frequency", "horizon", "profile", "country")}
    run = start_run(company_id=company_id, given=same | given, items=[row.item_id], by=by)
    if keeps:
        change_settings(company_id, given, by=by, now=timezone.now())
    return run


def _initial(row: DemandForecast) -> dict[str, Any]:
    return {
        "lead_time_days": row.lead_time_days,
        "service_level": round(row.service_level * 100, 2),
        "order_cost": row.run.order_cost,
        "holding_cost": row.run.holding_cost,
    }


def _page(
    request: HttpRequest,
    visitor: Visitor,
    row: DemandForecast,
    form: StockPlanForm,
    refusal: str = "",
) -> HttpResponse:
    if not visitor.actor.may("manage"):
        form.fields.pop("keep", None)
    period = cast("Period", find_frequency(row.run.frequency).word)
    since = accuracies_of(row.company_id).filter(run=row.run).first()
    facts: dict[str, Any] = {
        "visitor": visitor,
        "forecast": row,
        "name": row.item_name or row.item_id,
        "period": period,
        "chart": chart(_plot(row, period)),
        "points": [(label(_day(one["date"]), period), one) for one in row.points],
        "backtest": backtest_words(row.run.figures.get(row.kind)),
        "since": since.sentence if since else "",
        "newer": _newer(row),
        "form": form,
        "refusal": refusal,
        "export": f"{reverse('forecasts')}?{urlencode({'item': row.item_id, 'format': 'xlsx'})}",
    }
    return render(request, "web/forecast.html", facts, status=422 if refusal else 200)


def _newer(row: DemandForecast) -> DemandForecast | None:
    """The forecast in use, where this one is not."""
    if row.is_current:
        return None
    return forecasts_of(row.company_id).filter(item_id=row.item_id, is_current=True).first()


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _plot(row: DemandForecast, period: Period) -> Any:
    """The data of the API's plot, with the places called by their periods."""
    data = forecast_plot(row)
    names = [label(_day(day), period) for day in data["x"]]
    known = len(names) - len(row.points)
    lines = {one["name"]: one for one in data["series"]}

    def ahead(name: str, part: str) -> list[float]:
        return [float(value) for value in lines[name][part][known:]]

    history = [None if one is None else float(one) for one in lines["sold"]["data"][:known]]
    intervals = [
        Interval(_("%s interval") % name, ahead(name, "low"), ahead(name, "high"))
        for name in ("80 %", "95 %")
    ]
    title = _("Demand of %s") % (row.item_name or row.item_id)
    past, future = (names[:known], history), (names[known:], ahead("forecast", "data"))
    return plot_of(title, _("units"), past, future, intervals)


def backtest_words(figures: Any) -> list[str]:
    """How good forecasts of a kind of demand were on periods that were held back, in sentences."""
    if not figures:
        return []
    told = []
    if figures.get("wape") is not None:
        words = _("Over %(n)s items of this kind, forecasts were off by %(off)s of the demand.")
        told.append(words % {"n": figures["series"], "off": share(float(figures["wape"]))})
    if figures.get("mase") is not None:
        told.append(_against_naive(float(figures["mase"])))
    if figures.get("bias") is not None:
        told.append(_bias(float(figures["bias"])))
    if figures.get("cover80") is not None and figures.get("cover95") is not None:
        words = _("Of what came, %(c80)s lay in the 80 %% interval and %(c95)s in the 95 %% one.")
        low, high = share(float(figures["cover80"])), share(float(figures["cover95"]))
        told.append(words % {"c80": low, "c95": high})
    return told


def _against_naive(mase: float) -> str:
    if mase < 1:
        words = _("They err %(less)s less than repeating the past does (MASE %(mase)s).")
        return words % {"less": share(1 - mase, 0), "mase": number(mase, 2)}
    return _("They are no better than repeating the past (MASE %s).") % number(mase, 2)


def _bias(bias: float) -> str:
    way = _("too high") if bias > 0 else _("too low")
    return _("All together they were %(n)s %(way)s.") % {"n": share(abs(bias)), "way": way}
