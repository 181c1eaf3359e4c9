"""Quality: what is known of an upload, of a ledger as of sales and stock."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from crossfoot.ingest.suggest import ColumnSuggestion
from crossfoot.ingest.trade import TradeFile
from crossfoot.reports.report import Figure
from crossfoot.storage import Dataset
from crossfoot.tables import INVENTORY, LEDGER, SALES, Table

#: Lines that are looked at for the names of columns without a place.
_EXTRA_LINES = 5_000
_DATES = {"ledger": "posting_date", "sales": "sold_at", "inventory": "as_of"}
_TABLES = {"ledger": LEDGER, "sales": SALES, "inventory": INVENTORY}


@dataclass(frozen=True)
class Total:
    """A control total, and what it was compared with in words."""

    label: str
    amount: Decimal
    note: str = ""


@dataclass(frozen=True)
class Mapped:
    """What a canonical column was read from; `confidence` 0 to 1 where it was suggested."""

    name: str
    meaning: str
    columns: tuple[str, ...]
    confidence: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class Quality:
    """An upload that was read.

    rows_read = rows_used + problem_rows + totals_rows when it `is_complete`. `problems` has
    ingest.problems.PROBLEMS_SCHEMA; `columns` has column, filled, lines, lowest and highest as
    text; `days` has day and lines. `unused` are columns of the file without a canonical place; None
    where that was not kept.
    """

    source_name: str
    sha256: str
    subject: str
    format: str
    rows_read: int
    rows_used: int
    problem_rows: int
    totals_rows: int
    is_complete: bool
    decimals: int
    sizes: tuple[Figure, ...]
    totals: tuple[Total, ...]
    problems: pl.DataFrame
    mapped: tuple[Mapped, ...]
    unused: tuple[str, ...] | None
    notes: tuple[str, ...]
    columns: pl.DataFrame
    days: pl.DataFrame


def quality_of_ledger(dataset: Dataset, suggested: Sequence[ColumnSuggestion] = ()) -> Quality:
    """The quality of a ledger; `suggested` is what its columns seemed to mean (see inspect)."""
    manifest, totals = dataset.manifest, dataset.manifest.totals
    columns = {name: tuple(names) for name, names in manifest.mapping["columns"].items()}
    problems = dataset.table("problems")
    lines = dataset.lines()
    return Quality(
        source_name=manifest.source_name,
        sha256=manifest.sha256,
        subject="ledger",
        format=manifest.format,
        rows_read=totals.rows_read,
        rows_used=totals.source_lines,
        problem_rows=totals.problems,
        totals_rows=totals.totals_rows,
        is_complete=totals.is_complete,
        decimals=manifest.decimals,
        sizes=(
            Figure("Ledger lines", totals.lines, "integer"),
            Figure("Entries", totals.entries, "integer"),
        ),
        totals=_ledger_totals(dataset),
        problems=pl.DataFrame() if problems is None else problems,
        mapped=_mapped("ledger", columns, suggested),
        unused=_unused(lines) if "extra" in manifest.present else (),
        notes=manifest.notes,
        columns=_columns(lines, list(columns)),
        days=_days(lines, "ledger"),
    )


def quality_of_trade(file: TradeFile, suggested: Sequence[ColumnSuggestion] = ()) -> Quality:
    """The quality of a sales or stock file."""
    totals, subject = file.totals, file.mapping.subject
    columns = {name: tuple(names) for name, names in file.mapping.columns.items()}
    documents = "Documents" if subject == "sales" else "Days of counts"
    return Quality(
        source_name=file.source_name,
        sha256=file.sha256,
        subject=subject,
        format="",
        rows_read=totals.rows_read,
        rows_used=totals.lines,
        problem_rows=totals.problems,
        totals_rows=totals.totals_rows,
        is_complete=totals.has_all_rows,
        decimals=file.mapping.decimals,
        sizes=(
            Figure("Lines", totals.lines, "integer"),
            Figure(documents, totals.documents, "integer"),
            Figure("Units", totals.units, "number", _places(totals.units)),
        ),
        totals=_trade_totals(file) if subject == "sales" else (),
        problems=file.problems,
        mapped=_mapped(subject, columns, suggested),
        unused=file.unused,
        notes=file.notes,
        columns=_columns(file.lines.lazy(), list(columns)),
        days=_days(file.lines.lazy(), subject),
    )


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _ledger_totals(dataset: Dataset) -> tuple[Total, ...]:
    totals = dataset.manifest.totals
    apart = totals.debit - totals.credit
    printed = (
        ("Debits the file prints", totals.printed_debit, totals.debit),
        ("Credits the file prints", totals.printed_credit, totals.credit),
    )
    return (
        Total("Debits", totals.debit),
        Total("Credits", totals.credit),
        Total("Debits less credits", apart, "does not balance" if apart else "balances"),
        *(
            Total(label, said, "agrees with the lines" if said == found else "differs")
            for label, said, found in printed
            if said is not None
        ),
    )


def _trade_totals(file: TradeFile) -> tuple[Total, ...]:
    totals = file.totals
    agrees = "agrees with the lines" if totals.printed == totals.revenue else "differs"
    made = (
        Total("Sales", totals.gross),
        Total("Returns", totals.returns, "returns are negative"),
        Total("Adjustments", totals.adjustments, "corrections of the books"),
        Total("Revenue", totals.revenue, "sales, returns and adjustments together"),
        Total("Of that, repeated rows", totals.repeat_value, f"{totals.repeats:,} rows"),
    )
    return (
        made
        if totals.printed is None
        else (*made, Total("Total the file prints", totals.printed, agrees))
    )


def _mapped(
    subject: str, columns: Mapping[str, tuple[str, ...]], suggested: Sequence[ColumnSuggestion]
) -> tuple[Mapped, ...]:
    table = _TABLES[subject]
    told = {one.column: one for one in suggested}
    return tuple(_one_mapped(table, name, files, told) for name, files in columns.items())


def _one_mapped(
    table: Table, name: str, files: tuple[str, ...], told: Mapping[str, ColumnSuggestion]
) -> Mapped:
    meaning = table.meaning(name) if name in table.names else name.replace("_", " ")
    known = [told[file] for file in files if file in told]
    if not known:
        return Mapped(name, meaning, files)
    least = min(known, key=lambda one: one.confidence)
    return Mapped(name, meaning, files, least.confidence, least.reason)


def _unused(lines: pl.LazyFrame) -> tuple[str, ...]:
    texts = lines.select("extra").filter(pl.col("extra").is_not_null()).head(_EXTRA_LINES)
    names: dict[str, None] = {}
    for text in texts.collect()["extra"].unique(maintain_order=True):
        names.update(dict.fromkeys(json.loads(text)))
    return tuple(names)


def _columns(lines: pl.LazyFrame, names: Sequence[str]) -> pl.DataFrame:
    """How full each column is, with its lowest and highest value."""
    schema = lines.collect_schema()
    kept = [name for name in names if name in schema]
    sums = [
        expr
        for name in kept
        for expr in (
            pl.col(name).count().alias(f"{name}\0filled"),
            _text(name, schema[name], "lowest"),
            _text(name, schema[name], "highest"),
        )
    ]
    row = (
        lines.select(pl.len().alias("\0lines"), *sums)
        .collect(engine="streaming")
        .row(0, named=True)
    )
    rows = [
        (
            name,
            row["\0lines"],
            *(row[f"{name}\0{what}"] for what in ("filled", "lowest", "highest")),
        )
        for name in kept
    ]
    told = {
        "column": pl.String,
        "lines": pl.Int64,
        "filled": pl.Int64,
        "lowest": pl.String,
        "highest": pl.String,
    }
    return pl.DataFrame(rows, schema=told, orient="row")


def _text(name: str, dtype: pl.DataType, what: str) -> pl.Expr:
    """The lowest or highest value of a column as text; moments to the second."""
    value = pl.col(name).min() if what == "lowest" else pl.col(name).max()
    is_moment = isinstance(dtype, pl.Datetime)
    text = value.dt.strftime("%Y-%m-%d %H:%M:%S") if is_moment else value.cast(pl.String)
    return text.alias(f"{name}\0{what}")


def _days(lines: pl.LazyFrame, subject: str) -> pl.DataFrame:
    day = pl.col(_DATES[subject]).cast(pl.Date)
    counted = lines.group_by(day=day).agg(lines=pl.len().cast(pl.Int64))
    return counted.filter(pl.col("day").is_not_null()).sort("day").collect()


def longest_gap(days: pl.DataFrame) -> tuple[dt.date, dt.date] | None:
    """The last day before and the first after the longest stretch without a line; None if none."""
    steps = days.select("day", before=pl.col("day").shift(1)).with_columns(
        apart=(pl.col("day") - pl.col("before")).dt.total_days()
    )
    gaps = steps.filter(pl.col("apart") > 1).sort("apart", "day", descending=[True, False])
    if gaps.is_empty():
        return None
    day, before, _ = gaps.row(0)
    return before, day
