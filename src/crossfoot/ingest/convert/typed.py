"""Texts to dates, moments and whole numbers, by canonical column."""

import polars as pl

from crossfoot.ingest.convert.dates import (
    NO_TIME,
    SENTINEL,
    parse_dates,
    parse_moments,
    why_no_moment,
)
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
            failures += found[1]
    return pl.DataFrame(values), failures


def _typed(
    texts: pl.DataFrame, name: str, mapping: Mapping
) -> tuple[pl.Series, list[Failure]] | None:
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


def _date(texts: pl.DataFrame, name: str, mapping: Mapping) -> tuple[pl.Series, list[Failure]]:
    parsed = parse_dates(
        texts[name], _form(name, mapping, DEFAULT_DATE), mapping.year_of_short_dates
    )
    if parsed.reasons is None:
        return parsed.values, []
    if name == "posting_date":
        return parsed.values, [Failure(name, parsed.reasons)]
    return parsed.values, _none_and_unread(name, parsed.reasons, SENTINEL)


def _moment(texts: pl.DataFrame, mapping: Mapping) -> tuple[pl.Series, list[Failure]]:
    raw, form = texts["entered_at"], mapping.date_formats.get("entered_at", DEFAULT_MOMENT)
    parsed = parse_moments(raw, form)
    failed = raw.is_not_null() & parsed.values.is_null()
    if not failed.any():
        return parsed.values, []
    places = pl.select(pl.arg_where(failed)).to_series()
    reasons = pl.repeat(None, raw.len(), dtype=pl.String, eager=True)
    reasons = reasons.scatter(places, why_no_moment(raw.gather(places), form))
    return parsed.values, _none_and_unread("entered_at", reasons, SENTINEL, NO_TIME)


def _none_and_unread(name: str, reasons: pl.Series, *none: str) -> list[Failure]:
    """Values that mean none are empty where none is needed, and are told apart from the others."""
    means_none = reasons.is_in(none).fill_null(value=False)
    unread = pl.select(pl.when(~means_none).then(reasons)).to_series()
    quiet = pl.select(pl.when(means_none).then(reasons)).to_series()
    return [
        Failure(name, unread, rejects=False),
        Failure(name, quiet, rejects=False, is_listed=False),
    ]


def _whole(texts: pl.DataFrame, name: str) -> tuple[pl.Series, list[Failure]]:
    raw, dtype = texts[name], WHOLE_NUMBERS[name]
    values = raw.cast(dtype, strict=False)
    if name == "period":
        values = pl.select(pl.when(values.is_between(0, 16)).then(values)).to_series()
    if values.null_count() == raw.null_count():
        return values, []
    mended = raw.str.strip_chars().str.extract(_WHOLE[name]).cast(dtype, strict=False)
    values = pl.select(pl.coalesce(values, mended)).to_series()
    failed = raw.is_not_null() & values.is_null()
    failure = Failure(name, _where(failed, "is not a whole number"), rejects=False)
    return values, [failure] if failed.any() else []


def _soft_amount(
    texts: pl.DataFrame, name: str, mapping: Mapping
) -> tuple[pl.Series, list[Failure]]:
    parsed = parse_amounts(texts[name], mapping.decimal_mark, mapping.decimals)
    if parsed.reasons is None:
        return parsed.values, []
    return parsed.values, [Failure(name, parsed.reasons, rejects=False)]


def _where(flags: pl.Series, reason: str) -> pl.Series:
    return pl.select(pl.when(flags).then(pl.lit(reason))).to_series()
