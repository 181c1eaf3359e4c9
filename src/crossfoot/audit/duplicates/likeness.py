"""Likeness of references, amounts and parties: what a slip of the keyboard leaves alike."""

import polars as pl
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

#: Names are the same party from this token set ratio on, out of 100.
SAME_NAME = 84
#: Months in five languages as whole words, shortened or not.
_MONTHS = (
    "jan(?:uary|uar|vier|eiro)?|ene(?:ro)?|f[eé]v(?:rier|ereiro)?|feb(?:ruary|ruar|rero)?"
    "|m[aä]r(?:ch|z|s|ço|zo)?|mrz|mars|mar[cç]o|apr(?:il)?|avr(?:il)?|abr(?:il)?|ma[iy]o?"
    "|june?|juni|juin|junho|junio|july?|juli|juil(?:let)?|julho|julio|aug(?:ust)?|ao[uû]t"
    "|ago(?:sto)?|sep(?:t|tember|tembre|tiembre)?|set(?:embro)?|o[ck]t(?:ober|obre|ubre)?"
    "|out(?:ubro)?|nov(?:ember|embre|iembre|embro)?|de[czs](?:ember|embre|iembre|embro)?"
    "|d[ée]c(?:embre)?"
)
#: A year, one with its month, a quarter, a half-year, a month or a number of one or two digits.
_PERIOD = rf"\b(?:(?:19|20)\d\d(?:0[1-9]|1[0-2])?|[qthsw]?\d\d?|{_MONTHS})\b"


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


def other_period(first: pl.Expr, second: pl.Expr) -> pl.Expr:
    """Two texts name different years, months, quarters or numbers, and are else the same.

    Only short numbers count: a longer one is that of a document, where a slip can be. False where
    a text is unknown.
    """
    plain = [text.str.to_lowercase().str.replace_all(_PERIOD, " # ") for text in (first, second)]
    plain = [text.str.replace_all(r"\s+", " ") for text in plain]
    differ = first.str.to_lowercase() != second.str.to_lowercase()
    alike = (plain[0] == plain[1]) & plain[0].str.contains("#", literal=True)
    return (differ & alike & (_periods(first) != _periods(second))).fill_null(value=False)


def _periods(text: pl.Expr) -> pl.Expr:
    return text.str.to_lowercase().str.extract_all(_PERIOD).list.join(" ")


def _compared(first: pl.Series, second: pl.Series, scorer: object, dtype: object) -> pl.Series:
    texts = (values.fill_null("").to_list() for values in (first, second))
    return pl.Series(process.cpdist(*texts, scorer=scorer, workers=1), dtype=dtype)  # type: ignore[arg-type]
