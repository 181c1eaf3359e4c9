"""Likeness of references, amounts and parties: what a slip of the keyboard leaves alike."""

import polars as pl
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

#: Names are the same party from this token set ratio on, out of 100.
SAME_NAME = 84


def normal_reference(reference: pl.Expr) -> pl.Expr:
    """A reference without what people type differently: case, marks, O for 0, I for 1, zeros."""
    plain = reference.str.to_uppercase().str.replace_all(r"[^0-9A-Z\p{L}]", "")
    return plain.str.replace_many(["O", "I"], ["0", "1"]).str.strip_chars_start("0")


def digits_of(minor: pl.Expr) -> pl.Expr:
    """The digits of an amount in order of size: equal when digits were swapped."""
    return minor.cast(pl.String).str.extract_all(r"\d").list.sort().list.join("")


def slips(first: pl.Series, second: pl.Series) -> pl.Series:
    """How many keys were hit wrongly between two texts: swapped, left out, doubled or replaced."""
    return _compared(first, second, OSA.distance, pl.Int32)


def name_likeness(first: pl.Series, second: pl.Series) -> pl.Series:
    """How alike two names are, 0 to 100, whatever the order of their words."""
    one, other = (names.fill_null("").str.to_lowercase() for names in (first, second))
    return _compared(one, other, fuzz.token_set_ratio, pl.Float64)


def reference_step(first: pl.Expr, second: pl.Expr) -> pl.Expr:
    """Largest distance of the numbers in two references; small between consecutive documents.

    Null when one holds more numbers than the other, of the first three.
    """
    runs = [
        text.str.to_uppercase().str.replace_all("O", "0").str.extract_all(r"\d{1,15}")
        for text in (first, second)
    ]
    numbers = [
        [run.list.get(i, null_on_oob=True).cast(pl.Int64).fill_null(-1) for i in range(3)]
        for run in runs
    ]
    steps = [(one - other).abs() for one, other in zip(*numbers, strict=True)]
    alike = runs[0].list.len() == runs[1].list.len()
    return pl.when(alike).then(pl.max_horizontal(*steps))


def _compared(first: pl.Series, second: pl.Series, scorer: object, dtype: object) -> pl.Series:
    texts = (values.fill_null("").to_list() for values in (first, second))
    return pl.Series(process.cpdist(*texts, scorer=scorer, workers=1), dtype=dtype)  # type: ignore[arg-type]
