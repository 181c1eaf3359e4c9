"""Dates and times as systems write them; a date that means 'none' is none."""

import polars as pl

from crossfoot.ingest.convert.numbers import Parsed

#: Dates before and after these years stand for 'none' in the systems that write them.
FIRST_YEAR, LAST_YEAR = 1950, 2099
NOT_A_DATE = "is not a date of the form {form}"
SENTINEL = "stands for 'no date'"
NO_TIME = "has no time of day"
NO_MOMENT = "is not a date and time"
_ISO = "%Y-%m-%d"
_NO_DATE = r"^[0/.\-\s:T]+$|^19000101$|^18991230$|^99991231$|^(?:1900|9999|0001)\D|\D(?:1900|9999)$"
_EXCEL_DAY_ZERO = pl.lit("1899-12-30").str.to_date(_ISO)


def parse_dates(raw: pl.Series, form: str, short_year: int | None) -> Parsed:
    """Parse texts to Date; the reasons name dates that mean 'none' as well as impossible ones."""
    values = _to_date(raw, form, short_year)
    sound = values.dt.year().is_between(FIRST_YEAR, LAST_YEAR)
    if values.null_count() == raw.null_count() and sound.all():
        return Parsed(values)
    failed = raw.is_not_null() & ~sound.fill_null(value=False)
    places = pl.select(pl.arg_where(failed)).to_series()
    mended = _mend(raw.gather(places), form, short_year)
    reasons = pl.repeat(None, raw.len(), dtype=pl.String, eager=True)
    return Parsed(
        values.scatter(places, mended["value"]), reasons.scatter(places, mended["reason"])
    )


def _to_date(raw: pl.Series, form: str, short_year: int | None) -> pl.Series:
    if short_year is not None and "%Y" not in form and "%y" not in form:
        texts = raw.str.strip_chars()
        texts = texts.str.zfill(4) if form == "%d%m" else texts
        return (texts + f" {short_year}").str.to_date(f"{form} %Y", strict=False)
    if "%H" in form or "%T" in form or "%I" in form:
        return raw.str.to_datetime(form, strict=False, time_unit="us").dt.date()
    return raw.str.to_date(form, strict=False)


def _mend(raw: pl.Series, form: str, short_year: int | None) -> pl.DataFrame:
    text = raw.str.strip_chars()
    day = text.str.replace(r"[T\s]+[0-9]{1,2}:[0-9]{2}.*$", "")
    tries = [_to_date(text, form, short_year), _to_date(day, _day_part(form), short_year)]
    tries += [day.str.to_date(_ISO, strict=False)]
    if form not in ("%Y%m%d", "%d%m%Y", "%d%m%y", "%y%m%d", "%d%m"):
        tries.append(_excel_serial(text))
    value = pl.select(pl.coalesce(tries)).to_series()
    frame = pl.DataFrame({"text": text, "value": value})
    is_none = pl.col("text").str.contains(_NO_DATE) | ~pl.col("value").dt.year().is_between(
        FIRST_YEAR, LAST_YEAR
    )
    reason = (
        pl.when(pl.col("text").str.len_bytes() == 0)
        .then(None)
        .when(is_none)
        .then(pl.lit(SENTINEL))
        .when(pl.col("value").is_null())
        .then(pl.lit(NOT_A_DATE.format(form=readable(form))))
    )
    return frame.select(
        reason.alias("reason"),
        pl.when(is_none.fill_null(value=True)).then(None).otherwise("value").alias("value"),
    )


def _day_part(form: str) -> str:
    return form.replace("T%H", " %H").split(" %H")[0].split(" %I")[0].split(" %T")[0]


def _excel_serial(text: pl.Series) -> pl.Series:
    days = text.str.extract(r"^([2-6][0-9]{4})(?:\.[0-9]+)?$").cast(pl.Int64)
    return pl.select(_EXCEL_DAY_ZERO + pl.duration(days=pl.lit(days))).to_series()


def parse_moments(raw: pl.Series, form: str) -> Parsed:
    """Parse texts of a date and a time of day to Datetime; the date alone is not a moment."""
    values = raw.str.to_datetime(form, strict=False, time_unit="us")
    if values.null_count() == raw.null_count():
        return Parsed(values)
    failed = raw.is_not_null() & values.is_null()
    places = pl.select(pl.arg_where(failed)).to_series()
    return Parsed(values.scatter(places, _mend_moments(raw.gather(places), form)))


def _mend_moments(raw: pl.Series, form: str) -> pl.Series:
    """Read date and time apart: times as 101205, 91205, 10:12:05, 10:12 or 9:05 PM."""
    parts = raw.str.strip_chars().str.extract_groups(r"^(?P<day>\S+?)[T\s]+(?P<time>\S.*)$")
    day = parse_dates(parts.struct.field("day"), _day_part(form), None).values
    time = parts.struct.field("time").str.to_uppercase()
    digits = time.str.extract(r"^([0-9]{1,6})$")
    # Systems that write the time as a number lose its leading zeros.
    digits = digits.str.zfill(6) if "%H%M%S" in form else digits.str.zfill(4) + "00"
    clock = time.str.replace(r"(\.[0-9]+)?(Z|[+-][0-9]{2}:?[0-9]{2})?$", "")
    tries = [
        digits.str.to_time("%H%M%S", strict=False),
        clock.str.to_time("%H:%M:%S", strict=False),
        (clock + ":00").str.to_time("%H:%M:%S", strict=False),
        clock.str.to_time("%I:%M:%S %p", strict=False),
        clock.str.to_time("%I:%M %p", strict=False),
    ]
    moment = pl.select(pl.coalesce(tries)).to_series()
    frame = pl.DataFrame({"day": day, "time": moment})
    return frame.select(
        pl.col("day").dt.combine(pl.col("time")).cast(pl.Datetime("us"))
    ).to_series()


def why_no_moment(raw: pl.Series, form: str) -> pl.Series:
    """Why texts are no moments: they are dates alone, stand for none, or are neither."""
    text = raw.str.strip_chars()
    day = parse_dates(text.str.extract(r"^(\S+?)(?:[T\s]+[0-9:]*)?$"), _day_part(form), None)
    alone = parse_dates(text, _day_part(form), None).values
    means_none = pl.lit(value=False) if day.reasons is None else day.reasons == SENTINEL
    has_time = text.str.contains(r"\S[T\s]+\S")
    reason = (
        pl.when(pl.lit(means_none).fill_null(value=False))
        .then(pl.lit(SENTINEL))
        .when(pl.lit(alone).is_not_null() & ~pl.lit(has_time))
        .then(pl.lit(NO_TIME))
        .otherwise(pl.lit(NO_MOMENT))
    )
    return pl.select(reason).to_series()


_WORDS = {"%Y": "YYYY", "%y": "YY", "%m": "MM", "%d": "DD", "%b": "MMM", "%B": "MMMM"}


def readable(form: str) -> str:
    """A chrono format as people write it: %d.%m.%Y is DD.MM.YYYY."""
    for code, word in _WORDS.items():
        form = form.replace(code, word)
    return form
