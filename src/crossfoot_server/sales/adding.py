"""Adding up: the aggregates and classes that lie beside a version of the sales table."""

from pathlib import Path

import polars as pl

from crossfoot.sales.aggregates import DIMENSIONS, Dimension, aggregate, prepared, refreshed
from crossfoot.sales.classes import abc_xyz, rfm
from crossfoot.sales.periods import PERIODS, Period

#: What is added up with every upload; other combinations are when they are asked for.
KEPT: tuple[tuple[Dimension, ...], ...] = ((), *((name,) for name in DIMENSIONS))
CLASSES, CUSTOMERS = "classes.parquet", "customers.parquet"


def table_name(period: Period, by: tuple[Dimension, ...]) -> str:
    """The file of an aggregate."""
    return f"{period}.{'+'.join(by) or 'company'}.parquet"


def write_tables(
    folder: Path, lines: pl.DataFrame, before: Path | None, touched: pl.Series
) -> None:
    """Write aggregates and classes; only periods with a touched day are added up again."""
    known = prepared(lines)
    for period in PERIODS:
        for by in KEPT:
            name = table_name(period, by)
            stored = before / name if before is not None else None
            if stored is None or not stored.is_file():
                table = aggregate(known, period, by)
            else:
                table = refreshed(pl.read_parquet(stored), known, touched, period, by)
            table.write_parquet(folder / name)
    if lines.height:
        abc_xyz(known).write_parquet(folder / CLASSES)
        rfm(known).write_parquet(folder / CUSTOMERS)
