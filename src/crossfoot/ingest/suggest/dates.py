"""Dates as people write them: the shapes, and what proves the order of day and month."""

import re
from dataclasses import dataclass

import polars as pl

from crossfoot.ingest.suggest.measures import share

#: Values that systems write for 'no date'.
SENTINELS = frozenset(
    [
        "0",
        "00000000",
        "00.00.0000",
        "00/00/0000",
        "0000-00-00",
        "00-00-0000",
        "19000101",
        "1900-01-01",
        "01/01/1900",
        "01.01.1900",
        "1/1/1900",
        "99991231",
        "9999-12-31",
        "31.12.9999",
        "31/12/9999",
        "12/31/9999",
        "####",
    ]
)

#: Shape -> formats in the order they are preferred; two formats need the data to choose.
_SHAPES = (
    (r"^\d{4}-\d{1,2}-\d{1,2}$", ("%Y-%m-%d",)),
    (r"^\d{4}/\d{1,2}/\d{1,2}$", ("%Y/%m/%d",)),
    (r"^\d{4}\.\d{1,2}\.\d{1,2}$", ("%Y.%m.%d",)),
    (r"^(19|20)\d{6}$", ("%Y%m%d",)),
    (r"^[0-3]\d[01]\d(19|20)\d\d$", ("%d%m%Y",)),
    (r"^\d{1,2}\.\d{1,2}\.\d{4}$", ("%d.%m.%Y",)),
    (r"^\d{1,2}\.\d{1,2}\.\d{2}$", ("%d.%m.%y",)),
    (r"^\d{1,2}/\d{1,2}/\d{4}$", ("%d/%m/%Y", "%m/%d/%Y")),
    (r"^\d{1,2}-\d{1,2}-\d{4}$", ("%d-%m-%Y", "%m-%d-%Y")),
    (r"^\d{1,2}/\d{1,2}/\d{2}$", ("%d/%m/%y", "%m/%d/%y")),
    (r"^\d{1,2}-\d{1,2}-\d{2}$", ("%d-%m-%y", "%m-%d-%y")),
    (r"^\d{1,2}-[A-Za-z]{3}-\d{4}$", ("%d-%b-%Y",)),
    (r"^\d{1,2}-[A-Za-z]{3}-\d{2}$", ("%d-%b-%y",)),
    (r"^\d{1,2} [A-Za-z]{3} \d{4}$", ("%d %b %Y",)),
    (r"^\d{1,2} [A-Za-z]{4,} \d{4}$", ("%d %B %Y",)),
    (r"^[A-Za-z]{3} \d{1,2}, \d{4}$", ("%b %d, %Y",)),
    (r"^[A-Za-z]{4,} \d{1,2}, \d{4}$", ("%B %d, %Y",)),
)
_TIMES = (
    (r"^[ T]\d{1,2}:\d{2}:\d{2}$", "%H:%M:%S"),
    (r"^[ T]\d{1,2}:\d{2}$", "%H:%M"),
    (r"^[ T]\d{1,2}:\d{2}:\d{2}\.\d+$", "%H:%M:%S%.f"),
    (r"^[ T]\d{1,2}:\d{2}:\d{2}(\.\d+)?Z$", "%H:%M:%S%.fZ"),
    (r"^[ T]\d{1,2}:\d{2}:\d{2}(\.\d+)?[+-]\d{2}:?\d{2}$", "%H:%M:%S%.f%z"),
    (r"^[ T]\d{1,2}:\d{2} ?[AaPp][Mm]$", "%I:%M %p"),
    (r"^[ T]\d{1,2}:\d{2}:\d{2} ?[AaPp][Mm]$", "%I:%M:%S %p"),
)
_TIME_PART = r"([ T]\d{1,2}:\d{2}.*)$"
_LOOKED_AT = 20_000
#: With more than this share against the majority, neither order is proved.
_MOST_ODD = 0.1


@dataclass(frozen=True)
class DateShape:
    """Dates of a column: share of values that are dates, the formats that fit, and the proof.

    One format left means the order is proved (or needs no proof); two mean no day is above 12, so
    that day and month could be either way round. `oddities` counts values against the majority.
    """

    share: float
    formats: tuple[str, ...]
    proof: str = ""
    oddities: int = 0

    @property
    def is_proved(self) -> bool:
        return len(self.formats) == 1

    @property
    def has_time(self) -> bool:
        return any("%H" in text or "%I" in text for text in self.formats)


NO_DATES = DateShape(0.0, ())


def date_shape(distinct: pl.Series) -> DateShape:
    """Look at the distinct values of a column as dates."""
    values = distinct.filter(~distinct.is_in(list(SENTINELS))).head(_LOOKED_AT)
    if values.is_empty():
        return NO_DATES
    times = values.str.extract(_TIME_PART)
    dates = values.str.replace(_TIME_PART, "")
    shares = [share(dates.str.contains(shape)) for shape, _ in _SHAPES]
    best = shares.index(max(shares))
    if shares[best] < 0.5:
        return NO_DATES
    shape, formats = _SHAPES[best]
    fitting = dates.filter(dates.str.contains(shape))
    chosen = _in_order(fitting, formats)
    read = share(fitting.str.to_date(chosen.formats[0], strict=False).is_not_null())
    suffix = _time_format(times)
    texts = tuple(text + suffix for text in chosen.formats)
    return DateShape(shares[best] * read, texts, chosen.proof, chosen.oddities)


def _in_order(dates: pl.Series, formats: tuple[str, ...]) -> DateShape:
    """Prove the order of day and month by the values that fit only one."""
    if len(formats) == 1:
        return DateShape(1.0, formats)
    numbers = pl.DataFrame(
        {
            "text": dates,
            "first": dates.str.extract(r"^(\d{1,2})").cast(pl.Int32),
            "second": dates.str.extract(r"^\d{1,2}\D(\d{1,2})").cast(pl.Int32),
        }
    )
    day_first = numbers.filter((pl.col("first") > 12) & (pl.col("second") <= 12))
    month_first = numbers.filter((pl.col("second") > 12) & (pl.col("first") <= 12))
    if day_first.is_empty() and month_first.is_empty():
        return DateShape(1.0, formats)
    if day_first.height >= month_first.height:
        return _proved(formats, "day first", day_first, month_first)
    return _proved(formats[::-1], "month first", month_first, day_first)


def _proved(
    formats: tuple[str, ...], order: str, fitting: pl.DataFrame, others: pl.DataFrame
) -> DateShape:
    value = fitting.get_column("text")[0]
    proof = f"{value} fits only {order}"
    if others.is_empty():
        return DateShape(1.0, formats[:1], proof)
    other = others.get_column("text")[0]
    if others.height > _MOST_ODD * fitting.height:
        both = f"{value} fits only one order of day and month, {other} only the other"
        return DateShape(1.0, formats, both, others.height)
    proof += f"; but {others.height} values such as {other} fit only the other order"
    return DateShape(1.0, formats[:1], proof, others.height)


def _time_format(times: pl.Series) -> str:
    found = times.drop_nulls()
    if found.is_empty() or found.len() < times.len() / 2:
        return ""
    for shape, text in _TIMES:
        if share(found.str.contains(shape)) > 0.9:
            return str(found[0])[0] + text
    return ""


def parsed(texts: pl.Expr, date_format: str) -> pl.Expr:
    """Dates of texts in a format; null where they are none."""
    day_part = re.sub(r"[ T]%[HI].*$", "", date_format)
    bare = texts.str.strip_chars().str.replace(_TIME_PART, "")
    return bare.str.to_date(day_part, strict=False)
