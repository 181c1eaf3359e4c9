"""Products and customers of the sales as lists: classed, filtered, sorted, in pages."""

from typing import Any, Final

import polars as pl
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from crossfoot.sales.readable import readable
from crossfoot.sales.segments import NAMES
from crossfoot_server.sales.adding_up import classes_of, customers_of, named
from crossfoot_server.sales.models import Subject, TradeTable
from crossfoot_server.sales.queries import as_it_is
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.asking import Heading, asked_of, choices, page_of, sort_fields
from crossfoot_server.web.beginning import has_sales, no_sales

PRODUCTS: Final = (
    Heading(gettext_lazy("Product"), "product_id"),
    Heading(gettext_lazy("Revenue"), "revenue", right=True),
    Heading(gettext_lazy("Share"), "share", right=True),
    Heading(gettext_lazy("Quantity"), "quantity", right=True),
    Heading(gettext_lazy("By revenue"), "abc"),
    Heading(gettext_lazy("Variation"), "variation", right=True),
    Heading(gettext_lazy("By steadiness"), "xyz"),
)
CUSTOMERS: Final = (
    Heading(gettext_lazy("Customer"), "customer_id"),
    Heading(gettext_lazy("Days since the last ticket"), "recency", right=True),
    Heading(gettext_lazy("Tickets"), "frequency", right=True),
    Heading(gettext_lazy("Value"), "value", right=True),
    Heading(gettext_lazy("R, F, M of five")),
    Heading(gettext_lazy("Segment"), "segment"),
)


class ProductsForm(forms.Form):
    """Which products, in which order."""

    search = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=200)
    abc = forms.ChoiceField(
        label=gettext_lazy("By revenue"), choices=choices("ABC"), required=False
    )
    xyz = forms.ChoiceField(
        label=gettext_lazy("By steadiness"), choices=choices("XYZ"), required=False
    )
    sort, descending = sort_fields(one.sort for one in PRODUCTS).values()


class CustomersForm(forms.Form):
    """Which customers, in which order."""

    search = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=200)
    segment = forms.ChoiceField(
        label=gettext_lazy("Segment"), choices=choices(NAMES), required=False
    )
    sort, descending = sort_fields(one.sort for one in CUSTOMERS if one.sort).values()


@require_safe
@for_members
def products(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Products by revenue and steadiness."""
    if not has_sales(visitor):
        return no_sales(request, visitor, _("Products"))
    asked = asked_of(request, ProductsForm)
    given, refusal = asked.values, asked.refusal

    def shown(row: TradeTable | None) -> dict[str, Any]:
        return _listed(row, named(row, classes_of(row, "product")), given, "revenue")

    facts = {
        "headings": PRODUCTS,
        "export": f"{reverse('classes')}?format=xlsx",
        **as_it_is(visitor.actor.company_id, Subject.SALES, shown),
    }
    return _page(request, visitor, "web/sales_products.html", facts, refusal)


@require_safe
@for_members
def customers(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Customers by recency, frequency and value."""
    if not has_sales(visitor):
        return no_sales(request, visitor, _("Customers"))
    asked = asked_of(request, CustomersForm)
    given, refusal = asked.values, asked.refusal

    def shown(row: TradeTable | None) -> dict[str, Any]:
        return _listed(row, customers_of(row), given, "value")

    facts = {
        "headings": CUSTOMERS,
        "segments": NAMES,
        "export": f"{reverse('customers')}?format=xlsx",
        **as_it_is(visitor.actor.company_id, Subject.SALES, shown),
    }
    return _page(request, visitor, "web/sales_customers.html", facts, refusal)


def _listed(
    row: TradeTable | None, table: pl.DataFrame, given: dict[str, Any], money: str
) -> dict[str, Any]:
    """The rows that fit, in order, with the sum of their money."""
    parts = [pl.col(name) == given[name] for name in ("abc", "xyz", "segment") if name in given]
    if text := given.get("search"):
        known = ("product_id", "product_name", "customer_id")
        parts.append(_holds([str(name) for name in known if name in table.columns], text))
    found = table.filter(pl.all_horizontal(pl.lit(value=True), *parts))
    by, falling = given.get("sort", money), given.get("descending", "true") == "true"
    decimals = row.decimals if row else 2
    ordered = readable(found.sort(by, descending=falling, nulls_last=True), decimals)
    return {
        "rows": ordered,
        "is_empty": table.is_empty(),
        "sum": ordered[money].sum(),
        "decimals": decimals,
        "currency": row.currency if row else "",
        "sort": by,
        "falling": falling,
    }


def _holds(names: list[str], text: str) -> pl.Expr:
    wanted = text.lower()
    return pl.any_horizontal(
        pl.col(name).str.to_lowercase().str.contains(wanted, literal=True).fill_null(value=False)
        for name in names
    )


def _page(
    request: HttpRequest, visitor: Visitor, template: str, facts: dict[str, Any], refusal: str
) -> HttpResponse:
    table: pl.DataFrame = facts.pop("rows")
    page = page_of(request, _Rows(table))
    more = {"visitor": visitor, "page": page, "refusal": refusal, "chosen": request.GET}
    return render(request, template, facts | more, status=400 if refusal else 200)


class _Rows:
    """A table as a list of rows, of which only those of a page are made."""

    def __init__(self, table: pl.DataFrame) -> None:
        self._table = table

    def __len__(self) -> int:
        return self._table.height

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        return self._table[part].to_dicts()
