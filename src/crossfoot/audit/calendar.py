"""Calendar: public holidays, fiscal years, and when periods were closed."""

import calendar
import datetime as dt
import re
import zoneinfo
from collections.abc import Iterable

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Engagement, NotRunError


def public_holidays(
    country: str, region: str | None, first: dt.date, last: dt.date
) -> dict[dt.date, str]:
    """Return day -> name of the public holidays from `first` to `last`, both included.

    `country` is an ISO 3166 code such as DE, `region` a subdivision such as BY.

    Raises:
        NotRunError: the country or the region is not known.
    """
    import holidays  # loads slowly, and most audits name no country

    years = range(first.year, last.year + 1)
    try:
        found = holidays.country_holidays(country, subdiv=region, years=years, language="en_US")
    except NotImplementedError as error:
        place = f"country '{country}'" + (f", region '{region}'" if region else "")
        raise NotRunError(f"the holidays of {place} are not known") from error
    return {day: name for day, name in sorted(found.items()) if first <= day <= last}


def holiday_countries() -> dict[str, str]:
    """Code -> English name of the countries whose public holidays are known, by name."""
    from holidays.registry import COUNTRIES  # loads slowly

    words = {codes[1]: _CAPITAL.sub(" ", codes[0]) for codes in COUNTRIES.values()}
    return dict(sorted(words.items(), key=lambda one: one[1]))


_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def holiday_regions(country: str) -> tuple[str, ...]:
    """The codes of the regions of a country that have holidays of their own."""
    import holidays  # loads slowly

    return tuple(holidays.country_holidays(country).subdivisions)


def own_holidays(engagement: Engagement, first: dt.date, last: dt.date) -> dict[dt.date, str]:
    """Return day -> name of the company's own holidays from `first` to `last`, both included."""
    days = {
        day: name
        for text, name in sorted(engagement.holidays.items())  # one of a year comes after MM-DD
        for day in days_of(text, range(first.year, last.year + 1))
    }
    return {day: name for day, name in sorted(days.items()) if first <= day <= last}


def days_of(text: str, years: Iterable[int]) -> list[dt.date]:
    """The days of these years that a day, YYYY-MM-DD, or a day of every year, MM-DD, stands for.

    Raises:
        ValueError: it is neither.
    """
    if _EVERY_YEAR.fullmatch(text):
        dt.date.fromisoformat(f"{_LEAP_YEAR}-{text}")
        known = (year for year in years if text != "02-29" or calendar.isleap(year))
        return [dt.date.fromisoformat(f"{year:04d}-{text}") for year in known]
    if not _ONE_DAY.fullmatch(text):
        raise ValueError(text)
    return [dt.date.fromisoformat(text)]


_EVERY_YEAR, _ONE_DAY = re.compile(r"\d\d-\d\d"), re.compile(r"\d{4}-\d\d-\d\d")
_LEAP_YEAR = 2024


def weekday_code(day: dt.date) -> int:
    """0 Sunday to 6 Saturday, as in the column weekday of the ledger."""
    return day.isoweekday() % 7


def month_end(month: int) -> dt.date:
    """The last day of a month counted from year 0: 2025-03 is 2025 * 12 + 2."""
    year, number = month // 12, month % 12 + 1
    return dt.date(year, number, calendar.monthrange(year, number)[1])


def month_name(month: int) -> str:
    """A month counted from year 0 as YYYY-MM."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def month_number(column: str) -> nw.Expr:
    """The month of a date column, counted from year 0."""
    date = nw.col(column).dt
    return date.year().cast(nw.Int64) * 12 + date.month().cast(nw.Int64) - 1


def closings(months: Iterable[int], engagement: Engagement, close_days: int) -> pl.DataFrame:
    """Return month, month_text and closed_on: the given close date, or so many days after it."""
    known = sorted(set(months))
    names = [month_name(m) for m in known]
    usual = dt.timedelta(days=close_days)
    days = [
        engagement.close_dates.get(name) or month_end(m) + usual
        for m, name in zip(known, names, strict=True)
    ]
    columns = {"month": known, "month_text": names, "closed_on": days}
    schema = {"month": pl.Int64, "month_text": pl.String, "closed_on": pl.Date}
    return pl.DataFrame(columns, schema=schema)


def fiscal_shift(book: Book) -> int | None:
    """Months from January of the fiscal year's number to its first month; None if not known.

    The commonest difference between the month of the document (or of posting) and fiscal year and
    period decides: 0 where the fiscal year is the calendar year, -9 where 2026 begins in 2025-04.
    """
    regular = _year_counts(book).drop_nulls().filter(pl.col("period").is_between(1, 12))
    shift = pl.col("month") - pl.col("fiscal_year") * 12 - pl.col("period") + 1
    shifts = regular.group_by(shift.alias("shift")).agg(pl.col("lines").sum())
    size = pl.col("shift").abs()
    plausible = shifts.filter(size < 12).sort("lines", -size, "shift")
    return None if plausible.is_empty() else int(plausible["shift"][-1])


def fiscal_start(book: Book, engagement: Engagement) -> int:
    """Months from January to the first month of a fiscal year, by the file or the engagement.

    Without a fiscal year anywhere the calendar year counts.
    """
    shift = fiscal_shift(book)
    return (engagement.fiscal_year_starts or 1) - 1 if shift is None else shift


def _year_counts(book: Book) -> pl.DataFrame:
    """Return fiscal_year, period, month (of the document, else of posting) and lines."""

    def count() -> pl.DataFrame:
        keys = [name for name in ("fiscal_year", "period") if name in book.present]
        date = "effective_date" if "effective_date" in book.present and keys else "posting_date"
        days = book.lines(*keys, date).group_by(*keys, date)
        counts = book.engine.collect(days.agg(nw.len().cast(nw.Int64).alias("lines")))
        month = pl.col(date).dt.year().cast(pl.Int64) * 12 + pl.col(date).dt.month() - 1
        given = [
            (pl.col(name) if name in keys else pl.lit(None)).cast(pl.Int64).alias(name)
            for name in ("fiscal_year", "period")
        ]
        counts = counts.select(*given, month.cast(pl.Int64).alias("month"), "lines")
        return counts.group_by("fiscal_year", "period", "month").agg(pl.col("lines").sum())

    frame: pl.DataFrame = book.once("fiscal year counts", count)
    return frame


#: Fiscal years or months with a smaller part of the lines are slips, not part of the ledger's time.
_SLIP = 0.005


def ledger_years(book: Book, engagement: Engagement) -> tuple[dt.date, dt.date]:
    """The first and last day of the ledger's fiscal years.

    Those of the engagement; else of the fiscal years in the file; else of the months it posts to.
    """
    first, last = engagement.fiscal_year_from, engagement.fiscal_year_to
    if first is not None and last is not None:
        return first, last
    counts, shift = _year_counts(book), fiscal_shift(book)
    by, start, months = "month", 0, 1
    if shift is not None:
        by, start, months = "fiscal_year", shift, 12
    totals = counts.drop_nulls(by).group_by(by).agg(pl.col("lines").sum())
    usual = totals.filter(pl.col("lines") >= _SLIP * pl.col("lines").sum())[by].to_list()
    from_month, to_month = min(usual) * months + start, max(usual) * months + start + months - 1
    return first or month_end(from_month).replace(day=1), last or month_end(to_month)


def year_ends(book: Book, engagement: Engagement) -> list[dt.date]:
    """The last days of the fiscal years that the postings touch, by the engagement or the file.

    Without a fiscal year anywhere the calendar year counts.
    """
    first, last = book.period_from, book.period_to
    if engagement.fiscal_year_to is not None:
        ends = {_moved(engagement.fiscal_year_to, years) for years in (-1, 0, 1)}
    else:
        shift = fiscal_start(book, engagement)
        years = range(first.year - 1, last.year + 2)
        ends = {month_end(year * 12 + shift + 11) for year in years}
    near = dt.timedelta(days=31)
    return sorted(end for end in ends if first - near <= end <= last + near)


def _moved(day: dt.date, years: int) -> dt.date:
    month = day.year * 12 + day.month - 1 + 12 * years
    end = month_end(month)
    is_last = day == month_end(day.year * 12 + day.month - 1)
    return end if is_last else end.replace(day=min(day.day, end.day))


def utc_offsets(time_zone: str, first: dt.date, last: dt.date) -> list[tuple[dt.datetime, int]]:
    """Return (moment in UTC, minutes to add to UTC from then on), the first at `first` or before.

    Raises:
        NotRunError: there is no such time zone.
    """
    try:
        zone = zoneinfo.ZoneInfo(time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
        raise NotRunError(f"there is no time zone '{time_zone}'") from error
    moment = dt.datetime.combine(first, dt.time(), dt.UTC) - dt.timedelta(days=1)
    end = dt.datetime.combine(last, dt.time(), dt.UTC) + dt.timedelta(days=2)
    changes = [(moment.replace(tzinfo=None), _offset(moment, zone))]
    while moment < end:
        moment += dt.timedelta(hours=1)  # clocks change on the hour
        minutes = _offset(moment, zone)
        if minutes != changes[-1][1]:
            changes.append((moment.replace(tzinfo=None), minutes))
    return changes


def _offset(moment: dt.datetime, zone: zoneinfo.ZoneInfo) -> int:
    offset = moment.astimezone(zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)
