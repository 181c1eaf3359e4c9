"""Customer KPIs: who comes, who comes again, what they are worth."""

import datetime as dt
from decimal import Decimal

import polars as pl

from crossfoot.kpis.customer_base import WEEKS_OF_A_MONTH, Models, customers_at, models_of
from crossfoot.kpis.kpi import Kpi, Noted, NoValueError, Number, ratio
from crossfoot.kpis.lifetime import Horizon, lifetime_value
from crossfoot.kpis.view import View
from crossfoot.sales.periods import Window
from crossfoot.tables.sales import RETURN, SALE

_FARRIS = "Farris et al., Marketing Metrics"
_FADER = "Fader and Hardie, Probability Models for Customer-Base Analysis"
_BG_NBD = "Fader, Hardie and Lee 2005, Counting Your Customers the Easy Way; Fader and Hardie 2013"
_NEEDS = ("customer_id", "revenue")
_BEGIN = "the data begin here, so that every customer counts as new"


def _buyers(view: View) -> set[str]:
    if view.lines.height and not view.knows("customer_id"):
        raise NoValueError("no line names a customer")
    return view.customers


def _active_customers(view: View) -> Number:
    return len(_buyers(view))


def _new(view: View) -> set[str]:
    first = view.business.first_days
    day = pl.col("first")
    inside = first.filter((day >= view.window.start) & (day < view.window.end))
    return set(inside["customer_id"])


def _is_first(view: View) -> bool:
    return view.window.start <= view.business.span.start


def _new_customers(view: View) -> Number | Noted:
    _buyers(view)
    count = len(_new(view))
    return Noted(count, _BEGIN) if _is_first(view) else count


def _new_customer_share(view: View) -> Number | Noted:
    value = ratio(len(_new(view)), len(_buyers(view)), "the number of customers")
    return Noted(value, _BEGIN) if _is_first(view) else value


def _retention_rate(view: View) -> Number:
    if view.previous is None:
        raise NoValueError("the data hold no previous period")
    before = view.buyers(view.previous)
    return ratio(
        len(before & _buyers(view)), len(before), "the number of customers of the previous period"
    )


def _churn_rate(view: View) -> Number:
    """Of those who bought in the days before the window, who did not in as many before its end."""
    days = dt.timedelta(days=view.business.settings.lost_after_days)
    start, end = view.window.start, view.window.end
    if start - days < view.business.span.start:
        raise NoValueError(f"the data reach back less than {days.days} days before the period")
    _buyers(view)
    active = view.buyers(Window(start - days, start))
    still = view.buyers(Window(end - days, end))
    return ratio(len(active - still), len(active), "the number of customers before the period")


def _repeat_rate(view: View) -> Number:
    buyers = _buyers(view)
    tickets = view.lines.filter(
        pl.col("ticket").is_not_null() & pl.col("customer_id").is_not_null()
    )
    counts = tickets.group_by("customer_id").agg(pl.col("ticket").n_unique())
    return ratio(int((counts["ticket"] > 1).sum()), len(buyers), "the number of customers")


def _net_of_known(view: View) -> int:
    """Net revenue of those who bought in the window and are known."""
    buyers = list(_buyers(view))
    traded = pl.col("kind").is_in([SALE, RETURN]) & pl.col("customer_id").is_in(buyers)
    return int(view.lines.filter(traded)["minor"].sum())


def _revenue_per_customer(view: View) -> Number:
    buyers = _buyers(view)
    if not buyers:
        raise NoValueError("no known customer bought anything")
    value = view.money(_net_of_known(view)) / len(buyers)
    return value.quantize(Decimal(1).scaleb(-view.business.decimals))


def _purchase_frequency(view: View) -> Number:
    buyers = _buyers(view)
    tickets = view.lines.filter(pl.col("customer_id").is_not_null())["ticket"]
    return ratio(tickets.drop_nulls().n_unique(), len(buyers), "the number of customers")


#: Fewer days than a month has tell nothing of the revenue of a year.
LEAST_DAYS = 28


def _customer_lifetime_value(view: View) -> Number:
    """The margin of a customer in a period times the periods until a customer is lost."""
    if not view.knows("cost_minor"):
        raise NoValueError("no line has a cost")
    if view.window.days < LEAST_DAYS:
        raise NoValueError(f"a year can't be told from fewer than {LEAST_DAYS} days")
    margin = ratio(
        view.sums["costed"] - view.sums["cost"], view.sums["costed"], "the revenue with a cost"
    )
    churn = _churn_rate(view)
    if churn == 0:
        raise NoValueError("no customer was lost, so that the formula has no end")
    value = Decimal(repr(float(_revenue_per_customer(view)) * margin / float(churn)))
    return value.quantize(Decimal(1).scaleb(-view.business.decimals))


def _predicted_lifetime_value(view: View) -> Noted:
    """The mean margin that all customers so far will bring in the months to come."""
    margin, models = _margin_so_far(view), models_of(view)
    sold: float = view.business.once(("sold", view.last_day), lambda: _still_to_sell(view, models))
    value = Decimal(repr(sold * margin)).scaleb(-view.business.decimals)
    return Noted(value.quantize(Decimal(1).scaleb(-view.business.decimals)), models.note)


def _still_to_sell(view: View, models: Models) -> float:
    settings = view.business.settings
    horizon = Horizon(settings.horizon_months, WEEKS_OF_A_MONTH, settings.monthly_discount)
    customers = customers_at(view.business.purchases, view.last_day)
    values = lifetime_value(models.purchasing, models.spending, customers, horizon, margin=1)
    return float(values.mean())


def _margin_so_far(view: View) -> float:
    """What is left of gross sales when returns and goods are paid, of the lines with a cost."""
    days: pl.DataFrame = view.business.once("margins", lambda: _daily_margins(view.business.lines))
    known = days.filter(pl.col("day") <= view.last_day)
    if known.is_empty():
        raise NoValueError("no line has a cost")
    left, gross = known.select(pl.col("left", "gross").sum()).row(0)
    return ratio(left, gross, "the value of gross sales")


def _daily_margins(lines: pl.DataFrame) -> pl.DataFrame:
    costed = pl.col("kind").is_in([SALE, RETURN]) & pl.col("cost_minor").is_not_null()
    return (
        lines.filter(costed)
        .group_by("day")
        .agg(
            left=(pl.col("minor") - pl.col("cost_minor")).sum(),
            gross=pl.col("minor").filter(pl.col("kind") == SALE).sum(),
        )
    )


def _guest_share(view: View) -> Number:
    _buyers(view)
    guests = view.sale_lines.filter(pl.col("customer_id").is_null())["minor"].sum()
    return ratio(int(guests), view.sums["gross"], "the value of gross sales")


CUSTOMER = (
    Kpi(
        "active_customers",
        "Active customers",
        "customer",
        "count",
        "known customers with at least one order",
        _FARRIS,
        "up",
        _NEEDS,
        _active_customers,
    ),
    Kpi(
        "new_customers",
        "New customers",
        "customer",
        "count",
        "customers whose first purchase ever is in the period",
        _FARRIS,
        "up",
        _NEEDS,
        _new_customers,
    ),
    Kpi(
        "new_customer_share",
        "Share of new customers",
        "customer",
        "share",
        "new customers / active customers",
        _FARRIS,
        "neither",
        _NEEDS,
        _new_customer_share,
    ),
    Kpi(
        "retention_rate",
        "Retention rate",
        "customer",
        "share",
        "customers of the previous period who bought again / customers of the previous period",
        _FARRIS,
        "up",
        _NEEDS,
        _retention_rate,
    ),
    Kpi(
        "churn_rate",
        "Churn rate",
        "customer",
        "share",
        "customers active in the 90 days before the period and not in the 90 days before its end "
        "/ customers active in the 90 days before the period",
        _FADER,
        "down",
        _NEEDS,
        _churn_rate,
    ),
    Kpi(
        "repeat_rate",
        "Repeat rate",
        "customer",
        "share",
        "customers with two orders or more / active customers",
        _FARRIS,
        "up",
        _NEEDS,
        _repeat_rate,
    ),
    Kpi(
        "revenue_per_customer",
        "Revenue per customer",
        "customer",
        "money",
        "net revenue of active customers / active customers",
        _FARRIS,
        "up",
        _NEEDS,
        _revenue_per_customer,
    ),
    Kpi(
        "purchase_frequency",
        "Purchase frequency",
        "customer",
        "ratio",
        "orders of known customers / active customers",
        _FARRIS,
        "up",
        _NEEDS,
        _purchase_frequency,
    ),
    Kpi(
        "customer_lifetime_value",
        "Customer lifetime value",
        "customer",
        "money",
        "revenue per customer x gross margin / churn rate",
        _FARRIS,
        "up",
        (*_NEEDS, "cost"),
        _customer_lifetime_value,
    ),
    Kpi(
        "predicted_lifetime_value",
        "Predicted lifetime value",
        "customer",
        "money",
        "expected purchases of 12 months (BG/NBD) at 1 % interest a month x expected value "
        "(Gamma-Gamma) x margin, mean of all customers",
        _BG_NBD,
        "up",
        (*_NEEDS, "cost"),
        _predicted_lifetime_value,
    ),
    Kpi(
        "guest_share",
        "Share of guests",
        "customer",
        "share",
        "gross sales without a customer / gross sales",
        _FARRIS,
        "neither",
        _NEEDS,
        _guest_share,
    ),
)
