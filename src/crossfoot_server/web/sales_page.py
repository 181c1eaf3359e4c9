"""Sales at a glance: revenue beside last year's, what sells and who buys, what came back."""

import datetime as dt
from typing import Any, Final, cast

import polars as pl
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from crossfoot.charts import Plot, Series
from crossfoot.kpis.frames import ByCalendar
from crossfoot.sales.periods import PERIODS, Period, Window, label, periods_between
from crossfoot.sales.readable import readable
from crossfoot_server.sales.adding_up import Wanted, added_up, classes_of, customers_of, named
from crossfoot_server.sales.models import Subject, TradeTable
from crossfoot_server.sales.queries import as_it_is, row_of, table_of
from crossfoot_server.web.access import Visitor, for_members
from crossfoot_server.web.asking import asked_of, choices
from crossfoot_server.web.beginning import has_sales, no_sales
from crossfoot_server.web.run_page import chart
from crossfoot_server.web.words import words

#: Products and customers that the overview shows.
_TOP: Final = 8
#: Periods that are shown unless days are asked for.
_NEWEST: Final[dict[str, int]] = {"day": 62, "week": 53, "month": 24, "quarter": 12, "year": 10}
_SUMS: Final = ("gross", "returns", "revenue", "margin", "costed", "tickets", "quantity")


class SalesForm(forms.Form):
    """Which periods."""

    period = forms.ChoiceField(label=gettext_lazy("Period"), choices=choices(PERIODS))
    first = forms.DateField(label=gettext_lazy("From"), required=False)
    last = forms.DateField(label=gettext_lazy("To"), required=False)

    def __init__(self, given: dict[str, str]) -> None:
        super().__init__({"period": "month", **given})

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("first") and given.get("last") and given["first"] > given["last"]:
            raise forms.ValidationError(_("The first day is later than the last."))
        return given


@require_safe
@for_members
def sales(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The sales of a company, or where to begin."""
    if not has_sales(visitor):
        return no_sales(request, visitor, _("Sales"))
    asked = asked_of(request, SalesForm)
    given, refusal = asked.values, asked.refusal
    company_id = visitor.actor.company_id
    period = cast("Period", given.get("period") or _usual_period(table_of(company_id)))
    wanted = Wanted(period, (), given.get("first"), given.get("last"))
    facts = as_it_is(company_id, Subject.SALES, lambda row: _facts(row, wanted))
    shown: dict[str, Any] = {
        "visitor": visitor,
        "refusal": refusal,
        "periods": PERIODS,
        "wanted": wanted,
        "stock": row_of(company_id, Subject.INVENTORY),
        **facts,
    }
    return render(request, "web/sales.html", shown, status=400 if refusal else 200)


def _usual_period(row: TradeTable | None) -> Period:
    """Months; days where the sales are of one month, of which a chart has one point."""
    if row is None or row.first_day is None or row.last_day is None:
        return "month"
    same = row.first_day.replace(day=1) == row.last_day.replace(day=1)
    return "day" if same else "month"


def _facts(row: TradeTable | None, wanted: Wanted) -> dict[str, Any]:
    """What the page shows of a version of the table; None: there is stock alone."""
    if row is None:
        return {"table": None}
    table = readable(added_up(row, Wanted(wanted.period)), row.decimals)
    windows = _windows(row, wanted)
    starts = [one.start for one in windows]
    shown = table.filter(pl.col("period").is_in(starts))
    return {
        "table": row,
        "decimals": row.decimals,
        "totals": _totals(shown),
        "range": (windows[0].start, _last(windows[-1], row)) if windows else None,
        "products": _classed(row),
        "matrix": _matrix(classes_of(row, "product")),
        "customers": _best(row),
        "segments": _segments(row),
        "returned": _returned(row),
        "charts": _charts(row, table, windows, wanted.period),
    }


def _windows(row: TradeTable, wanted: Wanted) -> list[Window]:
    """The periods that are shown: those asked for, or the newest."""
    if row.first_day is None or row.last_day is None:
        return []
    first, last = wanted.first or row.first_day, min(wanted.last or row.last_day, row.last_day)
    windows = periods_between(max(first, row.first_day), last, wanted.period)
    return windows if wanted.first else windows[-_NEWEST[wanted.period] :]


def _last(window: Window, row: TradeTable) -> dt.date:
    return window.last if row.last_day is None else min(window.last, row.last_day)


def _totals(table: pl.DataFrame) -> dict[str, Any]:
    return table.select(pl.col(_SUMS).sum()).row(0, named=True)


def _charts(
    row: TradeTable, table: pl.DataFrame, windows: list[Window], period: Period
) -> dict[str, Any]:
    if not windows:
        return {}
    revenue = dict(table.select("period", "revenue").iter_rows())
    gross = dict(table.select("period", "gross").iter_rows())
    returns = dict(table.select("period", "returns").iter_rows())
    names = [label(one.start, period) for one in windows]
    before = [_earlier(one, period, row) for one in windows]
    years = [_number(revenue, one) for one in before]
    series = [Series(_("Revenue"), "area", [_number(revenue, one.start) for one in windows])]
    if any(one is not None for one in years):
        series.append(Series(_("A year earlier"), "line", years, tone="muted"))
    shares = [_share(returns.get(one.start), gross.get(one.start)) for one in windows]
    back = Series(_("Returned, of gross sales"), "bar", shares, tone="high")
    return {
        "revenue": chart(Plot(_("Revenue by %s") % words(period), row.currency, names, series)),
        "returns": chart(Plot(_("Returns by %s") % words(period), "share", names, [back])),
    }


def _earlier(window: Window, period: Period, row: TradeTable) -> dt.date | None:
    """The same period a year earlier; None before the data begin."""
    start = ByCalendar(period).year_before(window).start
    return start if row.first_day is not None and start >= row.first_day.replace(day=1) else None


def _number(values: dict[dt.date, Any], start: dt.date | None) -> float | None:
    """The value of a period, nothing sold being zero; None where nothing is known."""
    return None if start is None else float(values.get(start, 0))


def _share(part: Any, whole: Any) -> float | None:
    return -float(part) / float(whole) if whole else None


def _classed(row: TradeTable) -> list[dict[str, Any]]:
    table = named(row, classes_of(row, "product").head(_TOP))
    return readable(table, row.decimals).to_dicts()


def _matrix(classes: pl.DataFrame) -> list[tuple[str, list[int]]]:
    """How many products there are of each class by revenue, and within it by steadiness."""
    sizes = classes.group_by("abc", "xyz").len()
    counted = {(abc, xyz): n for abc, xyz, n in sizes.iter_rows()}
    return [(abc, [counted.get((abc, xyz), 0) for xyz in ("X", "Y", "Z", None)]) for abc in "ABC"]


def _best(row: TradeTable) -> list[dict[str, Any]]:
    table = customers_of(row).sort(["value", "customer_id"], descending=[True, False]).head(_TOP)
    return readable(table, row.decimals).to_dicts()


def _segments(row: TradeTable) -> list[tuple[str, int]]:
    counted = customers_of(row).drop_nulls("segment").group_by("segment").len()
    return list(counted.sort(["len", "segment"], descending=[True, False]).iter_rows())


def _returned(row: TradeTable) -> list[dict[str, Any]]:
    """The products of which most came back, in money."""
    by_year = added_up(row, Wanted("year", ("product",)))
    sums = by_year.group_by("product_id").agg(pl.col("gross", "returns", "returned").sum())
    most = sums.filter(pl.col("returns") < 0).sort(["returns", "product_id"]).head(_TOP)
    rows = readable(named(row, most), row.decimals).to_dicts()
    return [{**one, "share": _share(one["returns"], one["gross"])} for one in rows]
