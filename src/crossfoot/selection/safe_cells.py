"""Cells that a spreadsheet would take for a formula become text."""

from typing import TypeVar

import polars as pl

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)

# What Excel, LibreOffice and Google Sheets evaluate; a plain number or sign is harmless.
_STARTS = r"^[=+\-@\t\r\n＝＋－＠]"
_NUMBER = r"^[+-]?[\d.,\s]*$"


def with_safe_cells(frame: Frame) -> Frame:
    """Put an apostrophe before text that a spreadsheet would evaluate (OWASP, CSV injection).

    Numbers, dates and text that is only a number stay as they are. Headings are text too.
    """
    schema = frame.collect_schema()
    names = [name for name, dtype in schema.items() if dtype == pl.String]
    safe = frame.with_columns(_safe(pl.col(name)) for name in names)
    headings = pl.DataFrame({"name": schema.names()}, schema={"name": pl.String})
    safe_headings = headings.select(_safe(pl.col("name"))).to_series()
    return safe.rename(dict(zip(schema.names(), safe_headings, strict=True)))


def _safe(text: pl.Expr) -> pl.Expr:
    is_formula = text.str.contains(_STARTS) & ~text.str.contains(_NUMBER)
    return pl.when(is_formula).then(pl.lit("'") + text).otherwise(text).name.keep()
