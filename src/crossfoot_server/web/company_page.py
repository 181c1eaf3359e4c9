"""A company's own data: its name, and what no file says that key figures need."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from crossfoot_server.companies.actions import rename_company
from crossfoot_server.kpis.industries import INDUSTRIES
from crossfoot_server.kpis.models import Interval
from crossfoot_server.kpis.plans import save_settings
from crossfoot_server.kpis.queries import settings_of
from crossfoot_server.sales.models import Subject
from crossfoot_server.sales.queries import table_of
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.words import choices_in_words

_MOST_DAYS = 3650


class NameForm(forms.Form):
    """What the company is called."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)


class FiguresForm(forms.Form):
    """What key figures are computed with, and whether they are compared."""

    holding_rate = forms.FloatField(
        label=gettext_lazy("Yearly cost of stock, as a share of its value"),
        min_value=0,
        max_value=10,
        help_text=gettext_lazy("0.25 is 25 %."),
    )
    dead_after_days = forms.IntegerField(
        label=gettext_lazy("Days without a sale until stock counts as dead"),
        min_value=1,
        max_value=_MOST_DAYS,
    )
    lost_after_days = forms.IntegerField(
        label=gettext_lazy("Days without a purchase until a customer counts as lost"),
        min_value=1,
        max_value=_MOST_DAYS,
    )
    horizon_months = forms.IntegerField(
        label=gettext_lazy("Months ahead that purchases are predicted"), min_value=1, max_value=120
    )
    monthly_discount = forms.FloatField(
        label=gettext_lazy("Monthly interest on predicted purchases"), min_value=0, max_value=10
    )
    snapshot_interval = forms.ChoiceField(
        label=gettext_lazy("Measure key figures"), choices=choices_in_words(Interval.choices)
    )
    industry = forms.ChoiceField(
        label=gettext_lazy("Industry"),
        choices=[("", gettext_lazy("not said")), *choices_in_words(INDUSTRIES.items())],
        required=False,
    )
    share_benchmarks = forms.BooleanField(
        label=gettext_lazy("Compare with peers: count our figures among those of the industry"),
        required=False,
        help_text=gettext_lazy(
            "Without a name, only among ten companies or more, and you see how these spread."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def company(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """The name and the settings; each has its own form."""
    name, figures = _forms(visitor)
    if request.method != "POST":
        return _page(request, visitor, name, figures)
    if "holding_rate" in request.POST:
        return _keep_figures(request, visitor, name, FiguresForm(request.POST))
    visitor.needs("admin")
    name = NameForm(request.POST)
    if not name.is_valid():
        return _page(request, visitor, name, figures)
    rename_company(by=visitor.actor, name=name.cleaned_data["name"])
    messages.success(request, _("Kept."))
    return redirect("company-page")


def _keep_figures(
    request: HttpRequest, visitor: Visitor, name: NameForm, form: FiguresForm
) -> HttpResponseBase:
    visitor.needs("manage")
    if not form.is_valid():
        return _page(request, visitor, name, form)
    before = settings_of(visitor.actor.company_id)
    given = form.cleaned_data
    changes = {key: value for key, value in given.items() if value != getattr(before, key)}
    try:
        save_settings(changes, by=visitor.actor, now=timezone.now())
    except ProblemError as error:
        form.add_error(None, str(error))
        return _page(request, visitor, name, form)
    messages.success(request, _("Kept; key figures that depend on it are measured anew."))
    return redirect("company-page")


def _forms(visitor: Visitor) -> tuple[NameForm, FiguresForm]:
    row = settings_of(visitor.actor.company_id)
    figures = FiguresForm(initial={key: getattr(row, key) for key in FiguresForm.base_fields})
    return NameForm(initial={"name": visitor.company.name}), figures


def _page(
    request: HttpRequest, visitor: Visitor, name: NameForm, figures: FiguresForm
) -> HttpResponse:
    for form, scope in ((name, "admin"), (figures, "manage")):
        for field in form.fields.values():
            field.disabled = not visitor.actor.may(scope)
    sales = table_of(visitor.actor.company_id, Subject.SALES)
    facts: dict[str, Any] = {
        "visitor": visitor,
        "name": name,
        "figures": figures,
        "settings": settings_of(visitor.actor.company_id),
        "currency": sales.currency if sales else "",
    }
    status = 422 if name.errors or figures.errors else 200
    return render(request, "web/settings/company.html", facts, status=status)
