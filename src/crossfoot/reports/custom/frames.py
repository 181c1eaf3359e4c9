"""The rows of each source, from what the library gives."""

from collections.abc import Mapping, Sequence

import polars as pl

from crossfoot.kpis.compute import Measured
from crossfoot.reports.audited import with_reviews
from crossfoot.reports.custom.sources import source_of
from crossfoot.reports.review_words import STATUSES
from crossfoot.sales.aggregates import aggregate
from crossfoot.sales.classes import abc_xyz, rfm
from crossfoot.sales.readable import readable
from crossfoot.sales.segments import with_segment

_KPI_SCHEMA = pl.Schema(
    {
        "kpi": pl.String(), "title": pl.String(), "family": pl.String(), "unit": pl.String(),
        "period": pl.String(), "first_day": pl.Date(), "is_partial": pl.Boolean(),
        "value": pl.Float64(), "reason": pl.String(), "previous": pl.Float64(),
        "change": pl.Float64(), "last_year": pl.Float64(), "year_change": pl.Float64(),
    }
)  # fmt: skip


def of_source(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of a source that a frame has; those without a value are none."""
    there = [one for one in source_of(name).names if one in frame.columns]
    return frame.select(there)


def findings_frame(
    findings: pl.DataFrame,
    reviews: pl.DataFrame | None = None,
    notes: Mapping[str, int] | None = None,
) -> pl.DataFrame:
    """Findings with what reviewers made of them, as people read it.

    `reviews` has REVIEW_COLUMNS, None where findings are reviewed nowhere; `notes` is how many
    notes a finding has, by its id.
    """
    counted = {"finding_id": list(notes or ()), "notes": list((notes or {}).values())}
    counts = pl.DataFrame(counted, schema={"finding_id": pl.String, "notes": pl.Int64})
    reviewed = with_reviews(findings, reviews).join(
        counts, on="finding_id", how="left", maintain_order="left"
    )
    told = reviewed.with_columns(
        pl.col("status").replace_strict(STATUSES), pl.col("notes").fill_null(0)
    )
    return of_source("findings", told)


def duplicates_frame(duplicates: pl.DataFrame, lines: pl.LazyFrame) -> pl.DataFrame:
    """The duplicate lines of an audit with what they say, from the ledger's lines."""
    ids = duplicates["line_id"].implode()  # a filter reads what it lets through, a join all lines
    found = lines.drop("entry_id").filter(pl.col("line_id").is_in(ids))
    wanted = found.join(duplicates.lazy(), on="line_id").sort("line_id")
    return of_source("duplicates", wanted.collect())


def sales_frame(lines: pl.DataFrame, decimals: int) -> pl.DataFrame:
    """Sales added up per day, product, customer, category and store."""
    table = aggregate(lines, "day", ("product", "customer", "category", "store"))
    return of_source("sales", readable(table, decimals))


def products_frame(lines: pl.DataFrame, decimals: int) -> pl.DataFrame:
    """Products with their classes."""
    return of_source("products", readable(abc_xyz(lines), decimals))


def customers_frame(lines: pl.DataFrame, decimals: int) -> pl.DataFrame:
    """Customers with recency, frequency, value and segment."""
    return of_source("customers", readable(with_segment(rfm(lines)), decimals))


def kpis_frame(measured: Sequence[Measured]) -> pl.DataFrame:
    """Key figures as rows; their units differ, so that values are plain numbers."""
    rows = [
        (
            one.kpi.name, one.kpi.title, one.kpi.family, one.kpi.unit, one.period,
            one.window.start, one.is_partial, _float(one.value), one.reason,
            _float(one.previous), one.change, _float(one.last_year), one.year_change,
        )
        for one in measured
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=_KPI_SCHEMA, orient="row")


def _float(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]
