"""One run of crossfoot kpis: read sales, stock, plan and ledger, and compute."""

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from crossfoot.cli.console import progress_bar
from crossfoot.cli.reading import Reading, open_for_reading
from crossfoot.errors import UserError
from crossfoot.ingest.trade import read_inventory, read_sales
from crossfoot.ingest.trade.file import read_trade_mapping
from crossfoot.ingest.trade.mapping import TradeMapping
from crossfoot.ingest.trade.plan import read_plan
from crossfoot.kpis import ALL_KPIS, Kpi
from crossfoot.kpis.books import Books
from crossfoot.kpis.cohorts import cohorts
from crossfoot.kpis.compute import KpiRun, measure
from crossfoot.kpis.plan import Plan, Planned
from crossfoot.kpis.view import Business, Settings
from crossfoot.progress import Progress
from crossfoot.sales.periods import parse_period
from crossfoot.storage.uploads import kept_uploads
from crossfoot.tables.sales import SALES


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line."""

    file: Path | None
    ledger: Reading | None = None
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
    period, kpis = parse_period(wanted.period), _kpis(wanted)
    books = _books(wanted.ledger) if wanted.ledger else None
    with progress_bar() as progress:
        business = _business(wanted, books, progress)
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


def _kpis(wanted: Wanted) -> tuple[Kpi, ...]:
    """Those of the family; without a file of sales those that the ledger alone gives."""
    family = wanted.family
    families = list(dict.fromkeys(kpi.family for kpi in ALL_KPIS))
    if family is not None and family not in families:
        raise UserError(f"There is no family “{family}”. There are: {', '.join(families)}.")
    found = tuple(kpi for kpi in ALL_KPIS if family in (None, kpi.family))
    if wanted.file is not None:
        return found
    found = tuple(kpi for kpi in found if all(name.startswith("ledger.") for name in kpi.needs))
    beside = wanted.inventory or wanted.plan or wanted.cohorts or wanted.mapping
    if wanted.ledger is None or beside or not found:
        raise UserError(
            "Name the FILE of sales. Only --ledger can do without, for the figures of the books."
        )
    return found


def _books(reading: Reading) -> Books:
    from crossfoot.kpis.bookkeeping import books_of  # the audit is loaded when wanted

    with open_for_reading(reading) as ledger:
        return books_of(ledger.book())


def _business(wanted: Wanted, books: Books | None, progress: Progress) -> Business:
    lines, decimals = _sales(wanted, progress)
    counts = None
    if wanted.inventory is not None:
        mapping = _mapping(wanted.inventory_mapping)
        counts = read_inventory(wanted.inventory, mapping=mapping, progress=progress).lines
    planned = read_plan(wanted.plan, decimals) if wanted.plan else {}
    plan = Plan({label: Planned(**values) for label, values in planned.items()})
    return Business(lines, decimals, counts, plan, wanted.settings, books)


def _sales(wanted: Wanted, progress: Progress) -> tuple[pl.DataFrame, int]:
    if wanted.file is None:
        return SALES.schema.to_frame(), 2
    if not wanted.file.is_dir():
        read = read_sales(wanted.file, mapping=_mapping(wanted.mapping), progress=progress)
        return read.lines, read.mapping.decimals
    kept = kept_uploads(wanted.file)
    if not kept:
        raise UserError(f"All sales in '{wanted.file}' were taken back. Read a file again.")
    return pl.read_parquet(wanted.file / "sales.parquet"), kept[0].decimals


def _mapping(path: Path | None) -> TradeMapping | None:
    return read_trade_mapping(path) if path else None
