"""Reports of sales, of forecasts, and custom ones: what they are built of."""

import datetime as dt
import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from crossfoot.cli.console import progress_bar
from crossfoot.cli.forecasting import need_methods
from crossfoot.cli.measuring import Found, Wanted, measured
from crossfoot.cli.reading import Reading, read_options
from crossfoot.errors import UserError
from crossfoot.ingest.demand import DemandColumns, read_demand
from crossfoot.ingest.trade import TradeFile, read_inventory, read_sales
from crossfoot.ingest.trade.file import read_trade_mapping
from crossfoot.ingest.trade.plan import read_plan
from crossfoot.progress import Progress
from crossfoot.reports.audited import Audited
from crossfoot.reports.contents.forecast_facts import ForecastFacts, history_of, left_out_of
from crossfoot.reports.contents.kpi_facts import KpiFacts, newest_whole
from crossfoot.reports.custom import Custom, Setting, Spec, source_of, spec_of, validated
from crossfoot.reports.custom.frames import (
    customers_frame,
    duplicates_frame,
    findings_frame,
    kpis_frame,
    of_source,
    products_frame,
    sales_frame,
)
from crossfoot.sales.periods import parse_period


@dataclass(frozen=True)
class Trade:
    """What reports of sales and forecasts, and custom ones, are told beside the file."""

    inventory: Path | None = None
    plan: Path | None = None
    period: str = "month"
    at: str | None = None
    company: str = ""
    currency: str = ""
    item: str | None = None
    date: str | None = None
    quantity: str | None = None
    freq: str = "MS"
    horizon: int = 12
    lead_time: float | None = None
    spec: Path | None = None


def kpi_facts(reading: Reading, trade: Trade) -> KpiFacts:
    """Key figures of a file of sales."""
    found = _measured(reading, trade, cohorts=True)
    label = trade.at or newest_whole(found.run)
    return KpiFacts(
        parse_period(trade.period),
        label,
        found.run.measured,
        found.run.trends,
        _targets(trade, label, found.decimals),
        found.cohorts,
        currency=trade.currency,
        decimals=found.decimals,
        about=(("File", reading.file.name),),
    )


def _measured(reading: Reading, trade: Trade, *, cohorts: bool) -> Found:
    _need_file(reading.file)
    return measured(
        Wanted(
            reading.file,
            inventory=trade.inventory,
            plan=trade.plan,
            mapping=reading.mapping,
            period=trade.period,
            at=(trade.at,) if trade.at else (),
            cohorts=cohorts,
        )
    )


def _need_file(file: Path) -> None:
    if not file.exists():
        raise UserError(f"There is no file '{file}'.")


def _targets(trade: Trade, label: str, decimals: int) -> dict[str, Any]:
    """The plan's target is one of the net revenue."""
    if trade.plan is None:
        return {}
    target = read_plan(trade.plan, decimals).get(label, {}).get("target")
    return {} if target is None else {"net_revenue": target}


def forecast_facts(reading: Reading, trade: Trade) -> ForecastFacts:
    """Forecasts of a file of demand."""
    need_methods()
    from crossfoot.forecasting import (
        Asked,
        build_panel,
        find_frequency,
        find_profile,
        forecast,
    )
    from crossfoot.forecasting.stock import StockPolicy, plan_stock

    _need_file(reading.file)
    demand = read_demand(reading.file, _columns(trade), read_options(reading))
    frequency = find_frequency(trade.freq)
    panel = build_panel(demand.rows, frequency)
    with progress_bar() as progress:
        result = forecast(panel, Asked(trade.horizon, find_profile("default")), progress)
    kinds = dict(result.items.select("item", "kind").iter_rows())
    policy = None if trade.lead_time is None else StockPolicy(trade.lead_time)
    return ForecastFacts(
        trade.freq,
        result.forecasts,
        result.items,
        history_of(panel),
        result.backtest,
        result.tested,
        None if policy is None else plan_stock(result.forecasts, kinds, policy),
        left_out_of(demand.rows["item"], result.forecasts),
        (*demand.notes, *result.remarks),
        about=(("File", reading.file.name),),
        today=_today(),
    )


def _columns(trade: Trade) -> DemandColumns:
    if trade.item is None or trade.date is None or trade.quantity is None:
        raise UserError("A forecast needs the columns --item, --date and --quantity of the file.")
    return DemandColumns(trade.item, trade.date, trade.quantity, None, None)


def read_spec(path: Path | None) -> Spec:
    """The definition of a custom report.

    Raises:
        UserError: there is none, it can't be read, or it has a mistake.
    """
    if path is None:
        raise UserError("A custom report needs its definition: --spec FILE, as TOML or JSON.")
    try:
        text = path.read_text(encoding="utf-8")
        record = tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except OSError as error:
        raise UserError(f"'{path}' can't be read: {error.strerror}.") from error
    except ValueError as error:
        raise UserError(f"'{path}' is no TOML or JSON: {error}") from error
    if not isinstance(record, dict):
        raise UserError(f"'{path}' has to be an object with a source.")
    spec = spec_of(record)
    return validated(spec, source_of(spec.source))


def custom_of_audit(spec: Spec, audited: Audited, trade: Trade) -> Custom:
    """A custom report of what an audit has."""
    result, lines = audited.result, audited.dataset.lines()
    by_period = result.tables["trial_balance_by_period"]
    frames: dict[str, Callable[[], pl.DataFrame]] = {
        "ledger_lines": lambda: of_source("ledger_lines", lines.collect()),
        "findings": lambda: findings_frame(result.findings, audited.reviews),
        "trial_balance": lambda: of_source("trial_balance", by_period),
        "accounts": lambda: of_source("accounts", result.tables["account_summary"]),
        "duplicates": lambda: duplicates_frame(result.duplicates, lines),
    }  # fmt: skip
    setting = _setting(audited.manifest.source_name, trade, audited.decimals)
    return Custom(spec, frames[spec.source](), setting)


def custom_of_trade(spec: Spec, reading: Reading, trade: Trade, progress: Progress) -> Custom:
    """A custom report of sales, stock, key figures or forecasts."""
    file = reading.file
    if spec.source == "forecasts":
        frame = forecast_facts(reading, trade).forecasts
        return Custom(spec, frame, _setting(file.name, trade, 2))
    if spec.source == "kpis":
        found = _measured(reading, trade, cohorts=False)
        return Custom(
            spec, kpis_frame(found.run.measured), _setting(file.name, trade, found.decimals)
        )
    read = read_trade(reading, "inventory" if spec.source == "stock" else "sales", progress)
    decimals = read.mapping.decimals
    make = _OF_LINES.get(spec.source)
    frame = make(read.lines, decimals) if make else of_source(spec.source, read.lines)
    return Custom(spec, frame, _setting(file.name, trade, decimals))


_OF_LINES: Final[dict[str, Callable[[pl.DataFrame, int], pl.DataFrame]]] = {
    "sales": sales_frame,
    "products": products_frame,
    "customers": customers_frame,
}


def read_trade(reading: Reading, subject: str, progress: Progress) -> TradeFile:
    """Read a file of sales or of stock (`subject`: sales, inventory).

    Raises:
        UserError: the file is not there or can't be read.
    """
    _need_file(reading.file)
    mapping = read_trade_mapping(reading.mapping) if reading.mapping else None
    read = read_sales if subject == "sales" else read_inventory
    return read(reading.file, mapping=mapping, options=read_options(reading), progress=progress)


def _setting(file: str, trade: Trade, decimals: int) -> Setting:
    return Setting(_today(), trade.currency, decimals, (("File", file),))


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()
