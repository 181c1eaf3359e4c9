"""Key figures and forecasts of a company, as their reports take them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from crossfoot.errors import UserError
from crossfoot.forecasting.results import BACKTEST_SCHEMA, FORECAST_SCHEMA, ITEM_SCHEMA
from crossfoot.forecasting.stock import STOCK_SCHEMA
from crossfoot.kpis import ALL_KPIS
from crossfoot.kpis.cohorts import cohorts
from crossfoot.kpis.compute import KpiRun, Measured, measure
from crossfoot.reports.contents.forecast_facts import HISTORY, ForecastFacts
from crossfoot.reports.contents.kpi_facts import ALERTS, KpiFacts, newest_whole
from crossfoot.sales.periods import Period, parse_period
from crossfoot_server.alerts.queries import alerts_of
from crossfoot_server.companies.access import Actor
from crossfoot_server.forecasting.models import DemandForecast, ForecastRun
from crossfoot_server.forecasting.plots import past_days
from crossfoot_server.forecasting.queries import current_forecasts, forecasts_of, runs_of
from crossfoot_server.kpis.reading import NO_DATA, read_source, version_of
from crossfoot_server.reports.found import GONE, Found

NO_FORECASTS: Final = "Nothing was forecast for this company yet, so there is nothing to report."
#: Periods of which packs tell, unless asked for others, by their kind.
_LAST: Final[Mapping[Period, int]] = {"day": 31, "week": 26, "month": 24, "quarter": 12, "year": 6}
#: Alerts that a pack tells of.
_MOST_ALERTS: Final = 200


def find_trade(parameters: Mapping[str, Any], by: Actor) -> Found:
    """The key figures of what is asked for.

    Raises:
        UserError: the company has neither sales nor a ledger.
    """
    if version_of(by.company_id) is None:
        raise UserError(NO_DATA)
    return Found("key figures", None, lambda: kpi_facts(parameters, by))


def kpi_facts(parameters: Mapping[str, Any], by: Actor) -> KpiFacts:
    """All key figures of the company in a period, else the newest that is over, beside others.

    Raises:
        UserError: the data do not have this period, or are in another currency.
    """
    source = read_source(by.company_id)
    period = parse_period(parameters.get("period", "month"))
    last = parameters.get("last", _LAST[period])
    at = parameters.get("at")
    run = measure(source.business, period, ALL_KPIS, last=None if at else last)
    label = _known(at, run) if at else newest_whole(run)
    target = source.business.plan.of(label).target
    return KpiFacts(
        period,
        label,
        _until(label, run, parameters.get("last", last)) if at else run.measured,
        run.trends,
        {} if target is None else {"net_revenue": target},
        cohorts(source.business, period) if source.version.sales else None,
        alerts_frame(by, is_over=None),
        currency=currency_of(source.currency, parameters),
        decimals=source.business.decimals,
        about=(("Data", source.version.text),),
    )


def currency_of(known: str, parameters: Mapping[str, Any]) -> str:
    """The currency of amounts: that of the data, else the one that is said.

    Raises:
        UserError: both are known and differ.
    """
    said = str(parameters.get("currency", ""))
    if known and said and known != said:
        raise UserError(
            f"The data are in {known}, not in {said}: leave “currency” out, nothing is converted."
        )
    return known or said


def _known(label: str, run: KpiRun) -> str:
    if label in run.periods:
        return label
    raise UserError(
        f"The data have no {run.period} “{label}”: they reach from {run.periods[0]} to "
        f"{run.periods[-1]}."
    )


def _until(label: str, run: KpiRun, last: int) -> tuple[Measured, ...]:
    """What was measured in the last periods that end with one."""
    end = run.periods.index(label) + 1
    shown = set(run.periods[max(0, end - last) : end])
    return tuple(one for one in run.measured if one.period in shown)


def alerts_frame(by: Actor, *, is_over: bool | None) -> pl.DataFrame:
    """The company's alerts of ALERTS, newest first; None: those that are over too."""
    rows = alerts_of(by.company_id)
    wanted = rows if is_over is None else rows.filter(resolved_at__isnull=not is_over)
    told = wanted.values_list(
        "fired_at", "severity", "rule_name", "period_label", "sentence", "state"
    )
    kept = [(_plain(at), *rest) for at, *rest in told[:_MOST_ALERTS]]
    return pl.DataFrame(kept, schema=ALERTS, orient="row")


def _plain(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(tzinfo=None)


def find_forecasts(parameters: Mapping[str, Any], by: Actor) -> Found:
    """The forecasts of a run, or those that are in use.

    Raises:
        UserError: there is no such run, or nothing was forecast.
    """
    if "run" in parameters:
        run = runs_of(by.company_id).filter(pk=parameters["run"]).first()
        if run is None:
            raise UserError(GONE.format(what="run of forecasts"))
        rows = forecasts_of(by.company_id).filter(run=run)
    else:
        rows = current_forecasts(by.company_id)
    if not rows.exists():
        raise UserError(NO_FORECASTS)
    return Found("forecasts", None, lambda: forecast_facts(list(rows.order_by("item_id"))))


def forecast_facts(rows: Sequence[DemandForecast]) -> ForecastFacts:
    """Forecasts with their history, figures of the back-test, and plan of the stock.

    Of forecasts in use of several runs, those of the newest run's kind of periods.
    """
    newest = max((row.run for row in rows), key=lambda run: run.created_at)
    rows = [row for row in rows if row.run.frequency == newest.frequency]
    ahead = [
        (row.item_id, dt.date.fromisoformat(one["date"]), *_bands(one), row.method)
        for row in rows
        for one in row.points
    ]
    past = [
        (row.item_id, day, None if value is None else float(value))
        for row in rows
        for day, value in zip(past_days(row), row.history, strict=False)
    ]
    return ForecastFacts(
        newest.frequency,
        pl.DataFrame(ahead, schema=FORECAST_SCHEMA, orient="row"),
        pl.DataFrame([_item(row) for row in rows], schema=ITEM_SCHEMA, orient="row"),
        pl.DataFrame(past, schema=HISTORY, orient="row"),
        _backtest(newest),
        newest.horizon if newest.figures else 0,
        pl.DataFrame([_stock(row) for row in rows], schema=STOCK_SCHEMA, orient="row"),
        remarks=tuple(str(one) for one in newest.remarks),
        names={row.item_id: row.item_name for row in rows if row.item_name},
        about=(
            ("Run", str(newest.pk)),
            ("Version of the sales", str(newest.data_version)),
        ),
        today=dt.datetime.now(dt.UTC).date(),
    )


def _bands(one: Mapping[str, Any]) -> list[float | None]:
    names = ("forecast", "lo80", "hi80", "lo95", "hi95")
    return [None if one[name] is None else float(one[name]) for name in names]


def _item(row: DemandForecast) -> tuple[object, ...]:
    return (
        row.item_id, row.kind, row.method, row.periods, row.first_on, row.last_on, row.season,
        row.season_found, row.seasonal_strength, row.trend_strength, "; ".join(row.reasons),
    )  # fmt: skip


def _stock(row: DemandForecast) -> tuple[object, ...]:
    return (
        row.item_id, row.lead_time, row.service_level, row.lead_time_demand, row.safety_stock,
        row.reorder_point, row.economic_order_quantity,
    )  # fmt: skip


def _backtest(run: ForecastRun) -> pl.DataFrame:
    """The kept figures of a back-test: those of the recipe by kind of demand."""
    measures = BACKTEST_SCHEMA.names()[4:]
    rows = [
        (kind, one["method"], int(one["series"]), True, *(_number(one.get(m)) for m in measures))
        for kind, one in run.figures.items()
    ]
    return pl.DataFrame(rows, schema=BACKTEST_SCHEMA, orient="row")


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
