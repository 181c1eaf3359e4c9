"""Financial KPIs: revenue, margins, orders, returns, targets."""

from decimal import Decimal

from crossfoot.kpis.kpi import Kpi, Noted, NoValueError, Number, ratio
from crossfoot.kpis.view import View

_AFP = "Association for Financial Professionals, Key Performance Indicators guide"
_NRF = "National Retail Federation, Retail Metrics"
_CIMA = "CIMA Official Terminology"
_SALES = ("revenue",)
_COSTS = ("revenue", "cost")
_NO_COSTS = "no line has a cost"


def _net(view: View) -> int:
    return view.sums["revenue"]


def _gross_sales(view: View) -> Number:
    return view.money(view.sums["gross"])


def _net_revenue(view: View) -> Number | Noted:
    value = view.money(_net(view))
    return Noted(value, "returns are larger than sales") if value < 0 else value


def _revenue_growth(view: View) -> Number:
    before = view.before()
    if before is None:
        raise NoValueError("the data hold no previous period")
    return ratio(_net(view), _net(before), "the revenue of the previous period") - 1


def _with_costs(view: View) -> tuple[int, int, str]:
    """Revenue of the lines whose cost is known, that cost, and a word when it is not all."""
    if not view.knows("cost_minor"):
        raise NoValueError(_NO_COSTS)
    costed, net = view.sums["costed"], _net(view)
    note = ""
    if costed != net and net > 0:
        note = f"of lines with a cost, {costed / net:.0%} of the revenue"
    return costed, view.sums["cost"], note


def _noted(value: Number, note: str) -> Number | Noted:
    return Noted(value, note) if note else value


def _gross_profit(view: View) -> Number | Noted:
    costed, cost, note = _with_costs(view)
    return _noted(view.money(costed - cost), note)


def _gross_margin(view: View) -> Number | Noted:
    costed, cost, note = _with_costs(view)
    return _noted(ratio(costed - cost, costed, "the revenue"), note)


def _net_margin(view: View) -> Number:
    costed, cost, _ = _with_costs(view)
    if costed != _net(view):
        raise NoValueError("the cost of some lines is missing, which would look like profit")
    expenses = _planned(view, view.business.plan.of(view.label).expenses, "expenses")
    revenue = view.money(costed)
    return ratio(revenue - view.money(cost) - expenses, revenue, "the revenue")


def _markup(view: View) -> Number | Noted:
    costed, cost, note = _with_costs(view)
    return _noted(ratio(costed - cost, cost, "the cost"), note)


def _cost_ratio(view: View) -> Number | Noted:
    costed, cost, note = _with_costs(view)
    return _noted(ratio(cost, costed, "the revenue"), note)


def _average_order_value(view: View) -> Number:
    tickets = view.sums["tickets"]
    if tickets == 0:
        raise NoValueError("nothing was sold")
    value = view.lines.filter(view.lines["ticket"].is_not_null())["minor"].sum()
    return (view.money(int(value)) / tickets).quantize(Decimal(1).scaleb(-view.business.decimals))


def _units_per_order(view: View) -> Number:
    if not view.knows("milli"):
        raise NoValueError("no line has a quantity")
    units = (view.sums["quantity"] + view.sums["returned"]) / 1000
    return ratio(units, view.sums["tickets"], "the number of orders")


def _return_rate(view: View) -> Number | Noted:
    value = ratio(-view.sums["returns"], view.sums["gross"], "the value of gross sales")
    return Noted(value, "more came back than was sold") if value > 1 else value


def _discount_rate(view: View) -> Number:
    if not view.knows("discount_minor"):
        raise NoValueError("no line has a discount")
    given = view.sums["discount"]
    return ratio(given, view.sums["gross"] + given, "the sales before discount")


def _planned(view: View, value: Decimal | None, what: str) -> Decimal:
    if value is None:
        raise NoValueError(f"the plan has no {what} for {view.label or 'the period'}")
    return value


def _collection_rate(view: View) -> Number:
    collected = _planned(view, view.business.plan.of(view.label).collected, "collected money")
    return ratio(collected, view.money(_net(view)), "the revenue")


def _target_achievement(view: View) -> Number:
    target = _planned(view, view.business.plan.of(view.label).target, "target")
    return ratio(view.money(_net(view)), target, "the target")


def _target_variance(view: View) -> Number:
    target = _planned(view, view.business.plan.of(view.label).target, "target")
    return view.money(_net(view)) - target


FINANCIAL = (
    Kpi(
        "gross_sales",
        "Gross sales",
        "financial",
        "money",
        "value of all sale lines, before returns",
        _NRF,
        "up",
        _SALES,
        _gross_sales,
    ),
    Kpi(
        "net_revenue",
        "Net revenue",
        "financial",
        "money",
        "gross sales - returns",
        _CIMA,
        "up",
        _SALES,
        _net_revenue,
    ),
    Kpi(
        "revenue_growth",
        "Revenue growth",
        "financial",
        "share",
        "net revenue / net revenue of the previous period - 1",
        _AFP,
        "up",
        _SALES,
        _revenue_growth,
        is_signed=True,
    ),
    Kpi(
        "gross_profit",
        "Gross profit",
        "financial",
        "money",
        "net revenue - cost of goods sold",
        _CIMA,
        "up",
        _COSTS,
        _gross_profit,
    ),
    Kpi(
        "gross_margin",
        "Gross margin",
        "financial",
        "share",
        "(net revenue - cost of goods sold) / net revenue",
        _CIMA,
        "up",
        _COSTS,
        _gross_margin,
        is_signed=True,
    ),
    Kpi(
        "net_margin",
        "Net margin",
        "financial",
        "share",
        "(net revenue - cost of goods sold - expenses) / net revenue",
        _CIMA,
        "up",
        (*_COSTS, "plan.expenses"),
        _net_margin,
        is_signed=True,
    ),
    Kpi(
        "markup",
        "Markup",
        "financial",
        "share",
        "(net revenue - cost of goods sold) / cost of goods sold",
        _NRF,
        "up",
        _COSTS,
        _markup,
        is_signed=True,
    ),
    Kpi(
        "cost_ratio",
        "Cost ratio",
        "financial",
        "share",
        "cost of goods sold / net revenue",
        _CIMA,
        "down",
        _COSTS,
        _cost_ratio,
    ),
    Kpi(
        "average_order_value",
        "Average order value",
        "financial",
        "money",
        "value of orders / number of orders",
        _NRF,
        "up",
        _SALES,
        _average_order_value,
    ),
    Kpi(
        "units_per_order",
        "Units per order",
        "financial",
        "ratio",
        "units sold / number of orders",
        _NRF,
        "up",
        ("quantity",),
        _units_per_order,
    ),
    Kpi(
        "return_rate",
        "Return rate",
        "financial",
        "share",
        "value of returns / gross sales",
        _NRF,
        "down",
        _SALES,
        _return_rate,
    ),
    Kpi(
        "discount_rate",
        "Discount rate",
        "financial",
        "share",
        "discounts / (gross sales + discounts)",
        _NRF,
        "down",
        ("revenue", "discount"),
        _discount_rate,
    ),
    Kpi(
        "collection_rate",
        "Collection rate",
        "financial",
        "share",
        "money collected / net revenue",
        _AFP,
        "up",
        ("revenue", "plan.collected"),
        _collection_rate,
    ),
    Kpi(
        "target_achievement",
        "Target achievement",
        "financial",
        "share",
        "net revenue / target",
        _CIMA,
        "up",
        ("revenue", "plan.target"),
        _target_achievement,
    ),
    Kpi(
        "target_variance",
        "Variance from target",
        "financial",
        "money",
        "net revenue - target",
        _CIMA,
        "up",
        ("revenue", "plan.target"),
        _target_variance,
        is_signed=True,
    ),
)
