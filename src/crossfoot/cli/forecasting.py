"""Run a forecast from a file to files."""

import datetime as dt
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import polars as pl

from crossfoot.cli.console import progress_bar
from crossfoot.errors import UserError
from crossfoot.forecasting.results import ForecastResult
from crossfoot.ingest.demand import DemandColumns, DemandRows, read_demand
from crossfoot.ingest.source import ReadOptions
from crossfoot.selection.safe_cells import with_safe_cells


@dataclass(frozen=True)
class Request:
    """What was asked for; `stock` is lead time, service level, cost of orders and of holding."""

    file: Path
    columns: DemandColumns
    options: ReadOptions
    frequency: str
    country: str | None
    horizon: int
    profile: str
    every_method: bool
    net: bool
    until: dt.date | None
    stock: tuple[float | None, float, float | None, float | None]
    out: Path


@dataclass(frozen=True)
class Made:
    """What came of it, and the files that were written."""

    demand: DemandRows
    result: ForecastResult
    stock: pl.DataFrame | None
    files: tuple[Path, ...]


def need_methods() -> None:
    """Refuse where the packages that forecast are not installed."""
    missing = [
        name for name in ("statsforecast", "mlforecast", "lightgbm") if find_spec(name) is None
    ]
    if missing:
        raise UserError(
            f"Forecasts need {', '.join(missing)}: in a checkout, pip install -e '.[forecast]'."
        )


def run(request: Request, *, quiet: bool) -> Made:
    """Read, forecast and write."""
    need_methods()
    from crossfoot.forecasting import (
        Asked,
        build_panel,
        find_frequency,
        find_profile,
        forecast,
        with_holidays,
    )
    from crossfoot.forecasting.stock import StockPolicy, plan_stock

    frequency, profile = find_frequency(request.frequency), find_profile(request.profile)
    if request.country:
        frequency = with_holidays(frequency, request.country)
    lead_time, level, order, holding = request.stock
    policy = None if lead_time is None else StockPolicy(lead_time, level, order, holding)
    demand = read_demand(request.file, request.columns, request.options)
    panel = build_panel(demand.rows, frequency, until=request.until, net=request.net)
    if not panel.series:
        raise UserError(
            f"{request.file.name} has no item with a demand above zero up to the last whole "
            "period. Check --quantity, --freq and --until."
        )
    asked = Asked(request.horizon, profile, every_method=request.every_method)
    with progress_bar(quiet=quiet) as progress:
        result = forecast(panel, asked, progress)
    kinds = dict(result.items.select("item", "kind").iter_rows())
    stock = plan_stock(result.forecasts, kinds, policy) if policy else None
    return Made(demand, result, stock, _write(request.out, demand, result, stock))


def _write(
    out: Path, demand: DemandRows, result: ForecastResult, stock: pl.DataFrame | None
) -> tuple[Path, ...]:
    tables = {
        "": result.forecasts,
        ".items": result.items,
        ".problems": demand.problems,
        ".backtest": result.backtest,
        ".stock": stock,
    }
    written = []
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        for suffix, table in tables.items():
            path = out.with_name(f"{out.stem}{suffix}{out.suffix or '.csv'}")
            if table is None or (suffix and table.is_empty()):
                path.unlink(missing_ok=True)  # of an earlier run
                continue
            with_safe_cells(table).write_csv(path, float_precision=_DECIMALS)
            written.append(path)
    except OSError as error:
        raise UserError(f"{out} can't be written: {error.strerror}. Give another --out.") from error
    return tuple(written)


_DECIMALS = 4
