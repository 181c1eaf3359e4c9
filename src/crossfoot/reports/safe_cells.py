"""Cells that a spreadsheet would take for a formula become text."""

import polars as pl

# What Excel, LibreOffice and Google Sheets evaluate; a plain number or sign is harmless.
_STARTS = r"^[=+\-@\t\r]"
_NUMBER = r"^[+-]?[\d.,\s]*$"


def with_safe_cells(frame: pl.DataFrame) -> pl.DataFrame:
    """Put an apostrophe before text that a spreadsheet would evaluate (OWASP, CSV injection).

    Numbers, dates and text that is only a number stay as they are.
    """
    names = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    return frame.with_columns(_safe(pl.col(name)) for name in names)


def _safe(text: pl.Expr) -> pl.Expr:
    is_formula = text.str.contains(_STARTS) & ~text.str.contains(_NUMBER)
    return pl.when(is_formula).then(pl.lit("'") + text).otherwise(text).name.keep()
