"""Forecasts in use: a list of items, what to order now, and what is not forecast."""

import uuid
from typing import Any, Final
from urllib.parse import urlencode

import polars as pl
from django import forms
from django.db.models import Count, F, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from crossfoot_server.forecasting.models import LONGEST_ITEM, DemandForecast, ForecastRun
from crossfoot_server.forecasting.queries import (
    State,
    current_forecasts,
    newest_run,
    runs_of,
    state_of,
)
from crossfoot_server.forecasting.requirements import missing_packages
from crossfoot_server.forecasting.stock import stock_table
from crossfoot_server.jobs.models import AT_WORK
from crossfoot_server.sales.models import Subject
from crossfoot_server.sales.queries import table_of
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.asking import Heading, asked_of, choices, page_of, sort_fields
from crossfoot_server.web.beginning import (
    FORECASTS,
    Coming,
    coming_of,
    forecasts_coming,
    has_sales,
    no_sales,
)

HEADINGS: Final = (
    Heading(gettext_lazy("Item"), "item_id"),
    Heading(gettext_lazy("Category"), "category"),
    Heading(gettext_lazy("Demand"), "kind"),
    Heading(gettext_lazy("Expected in all"), "total", right=True),
    Heading(gettext_lazy("Season"), "seasonal_strength", right=True),
    Heading(gettext_lazy("Off by, in the back-test"), right=True),
    Heading(gettext_lazy("Reorder point"), "reorder_point", right=True),
    Heading(gettext_lazy("Safety stock"), "safety_stock", right=True),
    Heading(gettext_lazy("Method"), "method"),
)
STOCK: Final = (
    Heading(gettext_lazy("Item"), "item"),
    Heading(gettext_lazy("Category"), "category"),
    Heading(gettext_lazy("Order now"), "is_due"),
    Heading(gettext_lazy("So many"), "order_quantity", right=True),
    Heading(gettext_lazy("On hand"), "on_hand", right=True),
    Heading(gettext_lazy("Counted"), "counted_on"),
    Heading(gettext_lazy("Reorder point"), "reorder_point", right=True),
    Heading(gettext_lazy("Safety stock"), "safety_stock", right=True),
    Heading(gettext_lazy("Lead time, days"), "lead_time_days", right=True),
)
#: Kinds of demand of which a forecast says little, and why.
POOR: Final = {
    "insufficient": gettext_lazy("too few periods: their own mean, with wide intervals"),
    "short": gettext_lazy("a short history: simple methods without a season"),
    "obsolete": gettext_lazy("no demand for long: nothing more is expected"),
}


class ForecastsForm(forms.Form):
    """Which forecasts, in which order."""

    search = forms.CharField(label=gettext_lazy("Search"), max_length=200, required=False)
    category = forms.CharField(
        label=gettext_lazy("Category"), max_length=LONGEST_ITEM, required=False
    )
    kind = forms.CharField(label=gettext_lazy("Demand"), max_length=20, required=False)
    sort, descending = sort_fields(one.sort for one in HEADINGS if one.sort).values()


class StockForm(forms.Form):
    """Which items, in which order."""

    item = forms.CharField(label=gettext_lazy("Item"), max_length=LONGEST_ITEM, required=False)
    due = forms.ChoiceField(
        label=gettext_lazy("Order now"), choices=choices(("yes", "no")), required=False
    )
    sort, descending = sort_fields(one.sort for one in STOCK).values()


@require_safe
@for_members
def forecasts(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The forecasts in use."""
    if not has_sales(visitor):
        return no_sales(request, visitor, _("Forecasts"))
    asked = asked_of(request, ForecastsForm)
    given, refusal = asked.values, asked.refusal
    company_id = visitor.actor.company_id
    kept = current_forecasts(company_id)
    found = _fitting(kept, given)
    by, falling = given.get("sort", "total"), given.get("descending", "true") == "true"
    key = F(by).desc(nulls_last=True) if falling else F(by).asc(nulls_last=True)
    page = page_of(request, found.defer("points", "history", "reasons").order_by(key, "id"))
    for one in page:
        one.backtest = one.run.figures.get(one.kind, {})
    run, working = _run(company_id), _working(company_id, newest_run(company_id))
    facts = {
        "visitor": visitor,
        "refusal": refusal,
        "page": page,
        "total": found.aggregate(sum=Sum("total"))["sum"],
        "headings": HEADINGS,
        "sort": by,
        "falling": falling,
        "chosen": request.GET,
        "kinds": _counted(kept, "kind"),
        "categories": _counted(kept, "category"),
        "run": run,
        "working": working,
        "is_at_work": working is not None and working.status in AT_WORK,
        "coming": None if run else _coming(company_id, working),
        "left": _left(company_id, run, kept),
        "missing": missing_packages(),
        "export": f"{reverse('forecasts')}?{urlencode({**given, 'format': 'xlsx'})}",
    }
    return render(request, "web/forecasts.html", facts, status=400 if refusal else 200)


@require_safe
@for_members
def stock(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What to order now: the forecasts beside the newest counts."""
    if not has_sales(visitor):
        return no_sales(request, visitor, _("Stock"))
    asked = asked_of(request, StockForm)
    given, refusal = asked.values, asked.refusal
    company_id = visitor.actor.company_id
    table = stock_table(company_id)
    working = _working(company_id, newest_run(company_id))
    is_forecast = bool(table.height)
    due = table.filter(pl.col("is_due")).height
    if "item" in given:
        table = table.filter(pl.col("item") == given["item"])
    if "due" in given:
        table = table.filter(pl.col("is_due") == (given["due"] == "yes"))
    by, falling = given.get("sort", ""), given.get("descending") == "true"
    if by:
        table = table.sort(by, descending=falling, nulls_last=True, maintain_order=True)
    page = page_of(request, range(table.height))
    rows = table[page.start_index() - 1 : page.end_index()].to_dicts() if table.height else []
    facts = {
        "visitor": visitor,
        "refusal": refusal,
        "page": page,
        "rows": rows,
        "due": due,
        "is_forecast": is_forecast,
        "coming": None if is_forecast else _coming(company_id, working),
        "counts": table_of(company_id, Subject.INVENTORY),
        "headings": STOCK,
        "sort": by,
        "falling": falling,
        "chosen": request.GET,
        "export": f"{reverse('forecast-stock')}?format=xlsx",
    }
    return render(request, "web/forecast_stock.html", facts, status=400 if refusal else 200)


def _fitting(rows: QuerySet[DemandForecast], given: dict[str, Any]) -> QuerySet[DemandForecast]:
    rows = rows.filter(**{name: given[name] for name in ("category", "kind") if name in given})
    if text := given.get("search"):
        rows = rows.filter(Q(item_id__icontains=text) | Q(item_name__icontains=text))
    return rows


def _counted(rows: QuerySet[DemandForecast], name: str) -> list[tuple[str, int]]:
    """The values of a column, with how many items have each."""
    counted = rows.order_by().values_list(name).annotate(Count("pk"))
    return sorted((value, n) for value, n in counted if value)


def _run(company_id: uuid.UUID) -> ForecastRun | None:
    """The newest run of which forecasts are in use."""
    return runs_of(company_id).filter(is_current=True).first()


def _coming(company_id: uuid.UUID, working: State | None) -> Coming | None:
    """What is being made while nothing is forecast yet: the forecasts, or the sales before them."""
    if working is not None and working.status in AT_WORK:
        newest = newest_run(company_id)
        return forecasts_coming(working.progress, newest.job_id if newest else None)
    return coming_of(company_id, FORECASTS) if working is None else None


def _working(company_id: uuid.UUID, newest: ForecastRun | None) -> State | None:
    """Where the newest run is, unless it is done."""
    if newest is None or newest.completed_at is not None:
        return None
    return state_of(runs_of(company_id).get(pk=newest.pk))


def _left(
    company_id: uuid.UUID, run: ForecastRun | None, rows: QuerySet[DemandForecast]
) -> dict[str, Any] | None:
    """What is not forecast, or poorly, and why."""
    if run is None:
        return None
    table, count = table_of(company_id), rows.count()
    poor = [(kind, n, POOR[kind]) for kind, n in _counted(rows, "kind") if kind in POOR]
    products = table.product_count if table else 0
    return {
        "products": products,
        "forecast": count,
        "others": max(products - count, 0),
        "remarks": run.remarks,
        "poor": poor,
    }
