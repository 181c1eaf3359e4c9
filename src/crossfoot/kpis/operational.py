"""Operational KPIs: how stock turns, runs out and lies."""

import datetime as dt
from decimal import Decimal

import polars as pl

from crossfoot.kpis.kpi import Kpi, Noted, NoValueError, Number, ratio
from crossfoot.kpis.stock import (
    average_value,
    cost_of_goods,
    latest_counts,
    sold_since,
    stock_of,
    worth,
)
from crossfoot.kpis.view import View

_SCOR = "ASCM, SCOR Digital Standard"
_SILVER = "Silver, Pyke and Thomas, Inventory and Production Management in Supply Chains"
_NRF = "National Retail Federation, Retail Metrics"
_COUNTS = ("inventory.on_hand",)
_VALUED = ("cost", "inventory.on_hand", "inventory.unit_cost")
_YEAR = 365


def _inventory_turnover(view: View) -> Number:
    stock = stock_of(view)
    turned = ratio(cost_of_goods(view), average_value(stock), "the average stock")
    return turned * _YEAR / view.window.days


def _days_of_inventory(view: View) -> Number:
    stock = stock_of(view)
    return ratio(average_value(stock), cost_of_goods(view), "the cost of goods sold") * (
        view.window.days
    )


def _stockout_rate(view: View) -> Number:
    counts = stock_of(view).inside
    return ratio(_is_out(counts), counts.height, "the number of counts")


def _stockout_days(view: View) -> Number:
    return _is_out(stock_of(view).inside)


def _is_out(counts: pl.DataFrame) -> int:
    return int((counts["milli"] <= 0).sum())


def _stockout_frequency(view: View) -> Number:
    stock = stock_of(view)
    together = pl.concat([stock.before, stock.inside]).sort("item_id", "store", "as_of")
    earlier = pl.col("milli").shift(1).over("item_id", "store")
    ran_out = together.filter(
        (pl.col("milli") <= 0) & (earlier > 0) & (pl.col("as_of") >= view.window.start)
    )
    return ran_out.height


def _carrying_cost(view: View) -> Number:
    share = view.business.settings.holding_rate * view.window.days / _YEAR
    return _rounded(view, average_value(stock_of(view)) * share)


def _rounded(view: View, value: float) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-view.business.decimals))


def _dead_stock(view: View) -> Number:
    counts = latest_counts(stock_of(view).inside)
    if counts["unit_cost"].null_count():
        raise NoValueError("the unit cost of some items is missing")
    days = view.business.settings.dead_after_days
    since = view.window.end - dt.timedelta(days=days)
    if since < view.business.span.start:
        raise NoValueError(f"the data reach back less than {days} days")
    sold = list(sold_since(view, since))
    return _rounded(view, worth(counts.filter(~pl.col("item_id").is_in(sold))))


def _sell_through(view: View) -> Number | Noted:
    stock = stock_of(view)
    if stock.before.is_empty():
        raise NoValueError("no stock was counted before the period")
    received = stock.inside["received_milli"]
    if received.null_count() == stock.inside.height:
        raise NoValueError("the inventory does not say what was received")
    available = int(stock.before["milli"].sum()) + int(received.sum())
    value = ratio(view.sums["quantity"], available, "what could be sold")
    return Noted(value, "more was sold than was there") if value > 1 else value


def _fill_rate(view: View) -> Number:
    orders = view.sale_lines.filter(pl.col("ordered").is_not_null())
    if orders.is_empty():
        raise NoValueError("no line says what was ordered")
    ordered = (pl.col("ordered") * 1000).cast(pl.Int64)
    shipped = pl.min_horizontal("milli", ordered).sum()
    filled, wanted = orders.select(shipped.alias("f"), ordered.sum().alias("w")).row(0)
    return ratio(filled, wanted, "what was ordered")


OPERATIONAL = (
    Kpi(
        "inventory_turnover",
        "Inventory turnover",
        "operational",
        "ratio",
        "cost of goods sold / average of opening stock and counts at cost x 365 / days",
        _SCOR,
        "up",
        _VALUED,
        _inventory_turnover,
    ),
    Kpi(
        "days_of_inventory",
        "Days of inventory",
        "operational",
        "days",
        "average of opening stock and counts at cost / cost of goods sold x days",
        _SCOR,
        "down",
        _VALUED,
        _days_of_inventory,
    ),
    Kpi(
        "stockout_rate",
        "Stock-out rate",
        "operational",
        "share",
        "counts of items at or below zero / all counts",
        _SILVER,
        "down",
        _COUNTS,
        _stockout_rate,
    ),
    Kpi(
        "stockout_days",
        "Stock-out days",
        "operational",
        "count",
        "counts of items at or below zero, of daily counts",
        _SILVER,
        "down",
        _COUNTS,
        _stockout_days,
    ),
    Kpi(
        "stockout_frequency",
        "Stock-out frequency",
        "operational",
        "count",
        "how many times an item went from above zero to zero",
        _SILVER,
        "down",
        _COUNTS,
        _stockout_frequency,
    ),
    Kpi(
        "carrying_cost",
        "Carrying cost",
        "operational",
        "money",
        "average of opening stock and counts at cost x holding rate x days / 365",
        _SILVER,
        "down",
        ("inventory.on_hand", "inventory.unit_cost"),
        _carrying_cost,
    ),
    Kpi(
        "dead_stock",
        "Dead stock",
        "operational",
        "money",
        "stock at cost, at the last count, of items not sold for 90 days",
        _NRF,
        "down",
        ("inventory.on_hand", "inventory.unit_cost"),
        _dead_stock,
    ),
    Kpi(
        "sell_through",
        "Sell-through",
        "operational",
        "share",
        "net units sold / (opening stock + received)",
        _NRF,
        "up",
        ("quantity", "inventory.on_hand", "inventory.received"),
        _sell_through,
    ),
    Kpi(
        "fill_rate",
        "Fill rate",
        "operational",
        "share",
        "units delivered of those ordered / units ordered",
        _SILVER,
        "up",
        ("quantity", "ordered"),
        _fill_rate,
    ),
)
