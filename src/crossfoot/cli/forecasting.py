"""Run a forecast from a file to files."""

import datetime as dt
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from crossfoot.cli.console import progress_bar
from crossfoot.errors import UserError
from crossfoot.forecasting.results import ForecastResult
from crossfoot.ingest.demand import DemandColumns, DemandRows, read_demand
from crossfoot.ingest.source import ReadOptions
from crossfoot.selection.safe_cells import with_safe_cells

if TYPE_CHECKING:
    from crossfoot.forecasting.stock import StockPolicy


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
    stock: tuple[float | None, float | None, float | None, float | None]
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
    from crossfoot.forecasting.stock import plan_stock

    frequency, profile = find_frequency(request.frequency), find_profile(request.profile)
    if request.country:
        frequency = with_holidays(frequency, request.country)
    policy = _policy(*request.stock)
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


def _policy(
    lead_time: float | None, level: float | None, order: float | None, holding: float | None
) -> "StockPolicy | None":
    """How stock is to be planned; refused where a part of it was asked for that changes nothing."""
    from crossfoot.forecasting.stock import StockPolicy

    costs = {"--order-cost": order, "--holding-cost": holding}
    given = [name for name, one in {"--service-level": level, **costs}.items() if one is not None]
    if lead_time is None:
        if given:
            raise UserError(
                f"{', '.join(given)}: the stock is planned with --lead-time only. Give it too, in "
                "periods of --freq."
            )
        return None
    lacking = [name for name, one in costs.items() if one is None]
    if len(lacking) == 1:
        raise UserError(
            f"The economic order quantity needs both costs: {lacking[0]} is missing. Give it too, "
            "or leave the other out."
        )
    return StockPolicy(lead_time, _SERVICE if level is None else level, order, holding)


_SERVICE = 0.95


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
