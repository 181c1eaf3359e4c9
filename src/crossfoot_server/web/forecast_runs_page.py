"""Runs of forecasts: where each is and what came of it; start another."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from crossfoot_server.forecasting.actions import start_run
from crossfoot_server.forecasting.models import Effort, ForecastSettings, Periods
from crossfoot_server.forecasting.preferences import settings_of
from crossfoot_server.forecasting.queries import accuracies_of, runs_of, state_of
from crossfoot_server.forecasting.serializers import (
    LONGEST_HORIZON,
    MOST_ITEMS,
    NewForecastRunSerializer,
)
from crossfoot_server.jobs.models import AT_WORK
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.alert_rule_form import flat
from crossfoot_server.web.asking import page_of, refusal_of
from crossfoot_server.web.beginning import has_sales, no_sales
from crossfoot_server.web.forecast_page import backtest_words
from crossfoot_server.web.words import choices_in_words

_A_PAGE: Final = 20
_ASKED: Final = ("frequency", "horizon", "profile", "lead_time_days", "country")


class NewRunForm(forms.Form):
    """What is to be forecast, and how."""

    frequency = forms.ChoiceField(
        label=gettext_lazy("By"), choices=choices_in_words(Periods.choices)
    )
    horizon = forms.IntegerField(
        label=gettext_lazy("Periods ahead"), min_value=1, max_value=LONGEST_HORIZON
    )
    profile = forms.ChoiceField(
        label=gettext_lazy("Effort"), choices=choices_in_words(Effort.choices)
    )
    service_level = forms.FloatField(
        label=gettext_lazy("Service level, %"), min_value=50, max_value=99.9
    )
    lead_time_days = forms.FloatField(
        label=gettext_lazy("Lead time, days"),
        min_value=0.1,
        max_value=3650,
        help_text=gettext_lazy("Of items of which no stock file says it."),
    )
    country = forms.CharField(
        label=gettext_lazy("Holidays of"),
        max_length=6,
        required=False,
        help_text=gettext_lazy("A country as DE, or with its region as DE-BY."),
    )
    items = forms.CharField(
        label=gettext_lazy("Items"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Their numbers, one a line; empty: all."),
    )

    def clean(self) -> dict[str, Any]:
        """Check the run as the API does; what it would take is the payload."""
        given, self.payload = self.cleaned_data, {}
        if self.errors:
            return given
        items = [line.strip() for line in given["items"].splitlines() if line.strip()]
        if len(items) > MOST_ITEMS:
            raise forms.ValidationError(_("A run names at most %d items.") % MOST_ITEMS)
        asked = {name: given[name] for name in _ASKED}
        asked["service_level"] = round(given["service_level"] / 100, 6)
        body = NewForecastRunSerializer(data=asked | ({"items": items} if items else {}))
        try:
            is_valid = body.is_valid()
        except ProblemError as error:
            raise forms.ValidationError(str(error)) from error
        if not is_valid:
            raise forms.ValidationError(flat(body.errors))
        self.payload = dict(body.validated_data)
        return given


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def forecast_runs(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """The runs, newest first, and a form for another."""
    if not has_sales(visitor):
        return no_sales(request, visitor, _("Forecasts"))
    company_id = visitor.actor.company_id
    if request.method != "POST":
        return _page(request, visitor, NewRunForm(initial=_initial(settings_of(company_id))))
    visitor.needs("upload")
    form = NewRunForm(request.POST)
    if not form.is_valid():
        return _page(request, visitor, form, refusal_of(form))
    asked = dict(form.payload)
    items = asked.pop("items", [])
    try:
        start_run(company_id=company_id, given=asked, items=items, by=visitor.actor.name)
    except ProblemError as error:
        return _page(request, visitor, form, str(error))
    messages.success(request, _("The forecast is started."))
    return redirect("forecast-runs-page")


def _initial(kept: ForecastSettings) -> dict[str, Any]:
    values = {name: getattr(kept, name) for name in _ASKED}
    return values | {"service_level": round(kept.service_level * 100, 2)}


def _page(
    request: HttpRequest, visitor: Visitor, form: NewRunForm, refusal: str = ""
) -> HttpResponse:
    company_id = visitor.actor.company_id
    page = page_of(request, runs_of(company_id), _A_PAGE)
    rows = [(run, state_of(run), _figures(run)) for run in page]
    facts = {
        "visitor": visitor,
        "page": page,
        "rows": rows,
        "form": form,
        "refusal": refusal,
        "working": not refusal and any(state.status in AT_WORK for _run, state, _f in rows),
        "accuracies": accuracies_of(company_id)[:5],
    }
    return render(request, "web/forecast_runs.html", facts, status=422 if refusal else 200)


def _figures(run: Any) -> list[tuple[str, int, list[str]]]:
    """Kinds of demand of a run: how many items, and how good their forecasts were."""
    return [(kind, n, backtest_words(run.figures.get(kind))) for kind, n in run.kinds.items()]
