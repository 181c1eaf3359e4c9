"""Cells as text: numbers without the noise of binary fractions, dates without a midnight."""

import datetime as dt

import polars as pl

from crossfoot.ingest.headers import match_header
from crossfoot.ingest.suggest.measures import share

_MOMENT = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d+)?$"
_MIDNIGHT = r"^\d{4}-\d{2}-\d{2} 00:00:00(\.0+)?$"
#: calamine writes a time of day as a moment of Excel's day zero.
_TIME_OF_DAY = r"^(1899-12-3[01]|1904-01-01) (\d{2}:\d{2}:\d{2})"
#: calamine writes fractions with up to nine digits: beyond six they are noise or very small.
_NOISY = r"^-?\d{3,}\.\d{7,}$"
_SERIAL = r"^[2-6]\d{4}(\.\d+)?$"
_DAY_ZERO = dt.date(1899, 12, 30)
_DATES = frozenset({"posting_date", "effective_date", "entered_at"})
#: Excel shows and keeps 15 digits.
_DIGITS = 15


def plain_texts(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Return the columns as plain text, empty cells null, and notes on what was decided."""
    notes: list[str] = []
    columns = [_plain(frame.get_column(name), notes) for name in frame.columns]
    return pl.DataFrame(columns), notes


def _plain(cells: pl.Series, notes: list[str]) -> pl.Series:
    cells = pl.select(pl.when(cells != "").then(cells)).to_series().alias(cells.name)
    filled = cells.drop_nulls()
    if filled.is_empty():
        return cells
    if _share(filled, _MOMENT) > 0:
        return _dates(cells, filled)
    if _is_date_column(cells.name) and _share(filled, _SERIAL) > 0.9:
        notes.append(f"“{cells.name}” holds day numbers of Excel: they were read as dates")
        return _from_serials(cells)
    return _without_noise(cells) if _share(filled, _NOISY) > 0 else cells


def _share(filled: pl.Series, pattern: str) -> float:
    return share(filled.str.contains(pattern))


def _is_date_column(name: str) -> bool:
    found = match_header(name)
    return bool(found) and found[0].role in _DATES


def _dates(cells: pl.Series, filled: pl.Series) -> pl.Series:
    moments = filled.filter(filled.str.contains(_MOMENT))
    if _share(moments, _TIME_OF_DAY) > 0.9:
        return cells.str.replace(_TIME_OF_DAY, "${2}")
    if _share(moments, _MIDNIGHT) == 1.0:
        return cells.str.replace(r"^(\d{4}-\d{2}-\d{2}) 00:00:00.*$", "${1}")
    return cells


def _from_serials(cells: pl.Series) -> pl.Series:
    days = pl.col(cells.name).str.extract(r"^([2-6]\d{4})(?:\.\d+)?$").cast(pl.Int64)
    dates = pl.lit(_DAY_ZERO) + pl.duration(days=days)
    texts = pl.coalesce(dates.dt.strftime("%Y-%m-%d"), pl.col(cells.name))
    return cells.to_frame().select(texts.alias(cells.name)).to_series()


def _without_noise(cells: pl.Series) -> pl.Series:
    """1234567.300000001 is 1234567.3: the digits beyond the fifteenth are not the user's."""
    is_noisy = cells.str.contains(_NOISY)
    rounded = cells.cast(pl.Float64, strict=False).round_sig_figs(_DIGITS)
    text = rounded.cast(pl.String).str.replace(r"\.0$", "")
    plain = ~text.str.contains("e", literal=True)
    return (
        pl.select(pl.when(is_noisy & plain).then(text).otherwise(cells))
        .to_series()
        .alias(cells.name)
    )
