"""One run of crossfoot kpis: read sales, stock and plan, and compute."""

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from crossfoot.cli.console import progress_bar
from crossfoot.errors import UserError
from crossfoot.ingest.trade import read_inventory, read_sales
from crossfoot.ingest.trade.file import read_trade_mapping
from crossfoot.ingest.trade.mapping import TradeMapping
from crossfoot.ingest.trade.plan import read_plan
from crossfoot.kpis import ALL_KPIS, Kpi
from crossfoot.kpis.cohorts import cohorts
from crossfoot.kpis.compute import KpiRun, measure
from crossfoot.kpis.plan import Plan, Planned
from crossfoot.kpis.view import Business, Settings
from crossfoot.progress import Progress
from crossfoot.sales.periods import parse_period
from crossfoot.storage.uploads import kept_uploads


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line."""

    file: Path
    inventory: Path | None = None
    plan: Path | None = None
    mapping: Path | None = None
    inventory_mapping: Path | None = None
    period: str = "month"
    at: tuple[str, ...] = ()
    family: str | None = None
    cohorts: bool = False
    settings: Settings = field(default_factory=Settings)


@dataclass(frozen=True)
class Found:
    """The KPIs, the periods to be shown, and the cohorts if they were asked for."""

    run: KpiRun
    periods: list[str]
    cohorts: pl.DataFrame | None
    decimals: int


def measured(wanted: Wanted) -> Found:
    """Read and compute.

    Raises:
        UserError: a file can't be read, or there is no such period or family.
    """
    period, kpis = parse_period(wanted.period), _kpis(wanted.family)
    with progress_bar() as progress:
        business = _business(wanted, progress)
        run = measure(business, period, kpis)
    shown = list(wanted.at) or run.periods[-1:]
    unknown = [label for label in shown if label not in run.periods]
    if unknown:
        raise UserError(
            f"The data have no {wanted.period} {', '.join(unknown)}: they reach from "
            f"{run.periods[0]} to {run.periods[-1]}."
        )
    table = cohorts(business, period) if wanted.cohorts else None
    return Found(run, shown, table, business.decimals)


def _kpis(family: str | None) -> tuple[Kpi, ...]:
    families = list(dict.fromkeys(kpi.family for kpi in ALL_KPIS))
    if family is not None and family not in families:
        raise UserError(f"There is no family “{family}”. There are: {', '.join(families)}.")
    return tuple(kpi for kpi in ALL_KPIS if family in (None, kpi.family))


def _business(wanted: Wanted, progress: Progress) -> Business:
    lines, decimals = _sales(wanted, progress)
    counts = None
    if wanted.inventory is not None:
        mapping = _mapping(wanted.inventory_mapping)
        counts = read_inventory(wanted.inventory, mapping=mapping, progress=progress).lines
    planned = read_plan(wanted.plan, decimals) if wanted.plan else {}
    plan = Plan({label: Planned(**values) for label, values in planned.items()})
    return Business(lines, decimals, counts, plan, wanted.settings)


def _sales(wanted: Wanted, progress: Progress) -> tuple[pl.DataFrame, int]:
    if not wanted.file.is_dir():
        read = read_sales(wanted.file, mapping=_mapping(wanted.mapping), progress=progress)
        return read.lines, read.mapping.decimals
    kept = kept_uploads(wanted.file)
    if not kept:
        raise UserError(f"All sales in '{wanted.file}' were taken back. Read a file again.")
    return pl.read_parquet(wanted.file / "sales.parquet"), kept[0].decimals


def _mapping(path: Path | None) -> TradeMapping | None:
    return read_trade_mapping(path) if path else None
