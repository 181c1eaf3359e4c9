"""Looking for a part of a text in the texts of lines."""

from collections.abc import Sequence

import polars as pl

#: Where a text is looked for.
TEXTS = ("header_text", "line_text", "reference", "party", "account_name")


def holds(part: str, present: Sequence[str]) -> pl.Expr:
    """Whether one of the text columns that are present holds the part, in any case."""
    terms = [_contains(pl.col(name), part) for name in TEXTS if name in present]
    return pl.any_horizontal(terms) if terms else pl.lit(value=False)


def _contains(texts: pl.Expr, part: str) -> pl.Expr:
    if part.isascii():  # a third less work than a regular expression
        return texts.str.contains_any([part], ascii_case_insensitive=True)
    return texts.str.contains(f"(?i){pl.escape_regex(part)}")
