"""Texts to dates, moments and whole numbers, by canonical column."""

import polars as pl

from crossfoot.ingest.convert.dates import SENTINEL, parse_dates, parse_moments
from crossfoot.ingest.convert.numbers import parse_amounts
from crossfoot.ingest.convert.rows import Failure
from crossfoot.ingest.mapping import Mapping

WHOLE_NUMBERS = {"line_no": pl.Int64(), "fiscal_year": pl.Int32(), "period": pl.Int32()}
_WHOLE = {
    "line_no": r"^0*([0-9]{1,15})(?:[.,]0+)?$",
    "fiscal_year": r"^([0-9]{4})(?:[./,-][0-9]{1,4})?$",
    "period": r"^(?:[0-9]{4}[./-]?)?[A-Za-z]{0,3}0*([0-9]{1,2})(?:[./-][0-9]{4})?(?:[.,]0+)?$",
}
DEFAULT_DATE, DEFAULT_MOMENT = "%Y-%m-%d", "%Y-%m-%d %H:%M:%S"


def typed_columns(texts: pl.DataFrame, mapping: Mapping) -> tuple[pl.DataFrame, list[Failure]]:
    """Return the typed columns that `texts` has, and why values could not be read.

    Only a posting date that can't be read rejects its row.
    """
    values: list[pl.Series] = []
    failures: list[Failure] = []
    for name in texts.columns:
        found = _typed(texts, name, mapping)
        if found is not None:
            values.append(found[0].alias(name))
            failures += [found[1]] if found[1] else []
    return pl.DataFrame(values), failures


def _typed(
    texts: pl.DataFrame, name: str, mapping: Mapping
) -> tuple[pl.Series, Failure | None] | None:
    if name in ("posting_date", "effective_date"):
        return _date(texts, name, mapping)
    if name == "entered_at":
        return _moment(texts, mapping)
    if name in WHOLE_NUMBERS:
        return _whole(texts, name)
    if name == "amount_local":
        return _soft_amount(texts, name, mapping)
    return None


def _form(name: str, mapping: Mapping, default: str) -> str:
    formats = mapping.date_formats
    other = formats.get("effective_date" if name == "posting_date" else "posting_date", default)
    return formats.get(name, other)


def _date(texts: pl.DataFrame, name: str, mapping: Mapping) -> tuple[pl.Series, Failure | None]:
    parsed = parse_dates(
        texts[name], _form(name, mapping, DEFAULT_DATE), mapping.year_of_short_dates
    )
    if parsed.reasons is None:
        return parsed.values, None
    reasons = parsed.reasons
    if name == "posting_date":
        return parsed.values, Failure(name, reasons)
    # A date that means 'none' is an empty value where no date is needed.
    real = pl.select(pl.when(reasons != SENTINEL).then(reasons)).to_series()
    return parsed.values, Failure(name, real, rejects=False)


def _moment(texts: pl.DataFrame, mapping: Mapping) -> tuple[pl.Series, Failure | None]:
    raw = texts["entered_at"]
    parsed = parse_moments(raw, mapping.date_formats.get("entered_at", DEFAULT_MOMENT))
    # Dates without a time of day are known as such by the posting date; they are no failure.
    failed = raw.is_not_null() & parsed.values.is_null() & raw.str.contains(r"\S[T\s]+\S")
    if not failed.any():
        return parsed.values, None
    return parsed.values, Failure(
        "entered_at", _where(failed, "is not a date and time"), rejects=False
    )


def _whole(texts: pl.DataFrame, name: str) -> tuple[pl.Series, Failure | None]:
    raw, dtype = texts[name], WHOLE_NUMBERS[name]
    values = raw.cast(dtype, strict=False)
    if name == "period":
        values = pl.select(pl.when(values.is_between(0, 16)).then(values)).to_series()
    if values.null_count() == raw.null_count():
        return values, None
    mended = raw.str.strip_chars().str.extract(_WHOLE[name]).cast(dtype, strict=False)
    values = pl.select(pl.coalesce(values, mended)).to_series()
    failed = raw.is_not_null() & values.is_null()
    failure = Failure(name, _where(failed, "is not a whole number"), rejects=False)
    return values, failure if failed.any() else None


def _soft_amount(
    texts: pl.DataFrame, name: str, mapping: Mapping
) -> tuple[pl.Series, Failure | None]:
    parsed = parse_amounts(texts[name], mapping.decimal_mark, mapping.decimals)
    failure = None if parsed.reasons is None else Failure(name, parsed.reasons, rejects=False)
    return parsed.values, failure


def _where(flags: pl.Series, reason: str) -> pl.Series:
    return pl.select(pl.when(flags).then(pl.lit(reason))).to_series()
