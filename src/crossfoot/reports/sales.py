"""What `crossfoot sales` found, as plain data and as files."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from crossfoot.ingest.trade import TradeFile
from crossfoot.reports.exact_json import exact_json
from crossfoot.sales.aggregates import Dimension
from crossfoot.sales.periods import Period, label
from crossfoot.sales.readable import readable
from crossfoot.selection.safe_cells import with_safe_cells


@dataclass(frozen=True)
class Changed:
    """What one file, or taking one back, changed: per period, as upsert's changes."""

    number: int
    name: str
    changes: pl.DataFrame
    is_undo: bool = False


@dataclass(frozen=True)
class SalesReport:
    """Files as read, the changes they made, and tables by (period, dimensions)."""

    files: tuple[TradeFile, ...]
    changed: tuple[Changed, ...]
    lines: pl.DataFrame
    tables: Mapping[tuple[Period, tuple[Dimension, ...]], pl.DataFrame]
    products: pl.DataFrame
    customers: pl.DataFrame
    decimals: int
    left_out: int = 0


def table_name(period: Period, by: Sequence[Dimension]) -> str:
    return period + (f"_by_{'_'.join(by)}" if by else "")


def sales_record(report: SalesReport) -> dict[str, Any]:
    """Plain data for --json and sales.json."""
    return {
        "files": [_file(one) for one in report.files],
        "changes": [_changes(one) for one in report.changed],
        "lines": report.lines.height,
        "left_out_repeats": report.left_out,
        "periods": {
            period: readable(table, report.decimals, period).to_dicts()
            for (period, by), table in report.tables.items()
            if not by
        },
        "tables": [table_name(*key) for key in report.tables],
    }


def _file(one: TradeFile) -> dict[str, Any]:
    totals = asdict(one.totals) | {"is_complete": one.totals.is_complete}
    return {
        "name": one.source_name,
        "sha256": one.sha256,
        "mapping": json.loads(exact_json(asdict(one.mapping))),
        "totals": totals,
        "notes": list(one.notes),
        "unused_columns": list(one.unused),
    }


def _changes(one: Changed) -> dict[str, Any]:
    rows = [row | {"period": label(row["period"], "month")} for row in one.changes.to_dicts()]
    return {"upload": one.number, "name": one.name, "is_undo": one.is_undo, "periods": rows}


def write_sales(folder: Path, report: SalesReport) -> None:
    """Write sales.parquet, aggregates/, classes, problems.csv and sales.json."""
    report.lines.write_parquet(folder / "sales.parquet", compression="lz4")
    place = folder / "aggregates"
    place.mkdir(exist_ok=True)
    for stale in place.glob("*.parquet"):
        stale.unlink()
    for (period, by), table in report.tables.items():
        shown = readable(table, report.decimals, period)
        shown.write_parquet(place / f"{table_name(period, by)}.parquet")
    readable(report.products, report.decimals).write_parquet(folder / "products.parquet")
    readable(report.customers, report.decimals).write_parquet(folder / "customers.parquet")
    with_safe_cells(all_problems(report.files)).write_csv(folder / "problems.csv")
    (folder / "sales.json").write_text(exact_json(sales_record(report)) + "\n", encoding="utf-8")


def all_problems(files: Iterable[TradeFile]) -> pl.DataFrame:
    """The problems of all files, with the name of the file first."""
    found = [one.problems.select(pl.lit(one.source_name).alias("file"), pl.all()) for one in files]
    return pl.concat(found) if found else pl.DataFrame({"file": []}, schema={"file": pl.String})
