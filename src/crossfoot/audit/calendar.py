"""Calendar: public holidays, fiscal years, and when periods were closed."""

import calendar
import datetime as dt
from collections.abc import Iterable

import holidays
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
    years = range(first.year, last.year + 1)
    try:
        found = holidays.country_holidays(country, subdiv=region, years=years, language="en_US")
    except NotImplementedError as error:
        place = f"country '{country}'" + (f", region '{region}'" if region else "")
        raise NotRunError(f"the holidays of {place} are not known") from error
    return {day: name for day, name in sorted(found.items()) if first <= day <= last}


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
    shift: int | None = book.once("fiscal_shift", lambda: _fiscal_shift(book))
    return shift


def _fiscal_shift(book: Book) -> int | None:
    if not {"fiscal_year", "period"} <= book.present:
        return None
    date = "effective_date" if "effective_date" in book.present else "posting_date"
    days = book.lines("fiscal_year", "period", date).group_by("fiscal_year", "period", date)
    counts = book.engine.collect(days.agg(nw.len().cast(nw.Int64).alias("lines")))
    day = pl.col(date)
    month = day.dt.year().cast(pl.Int64) * 12 + day.dt.month() - 1
    regular = counts.drop_nulls().filter(pl.col("period").is_between(1, 12))
    shifts = regular.select(
        (month - pl.col("fiscal_year").cast(pl.Int64) * 12 - pl.col("period") + 1).alias("shift"),
        "lines",
    )
    ranked = shifts.group_by("shift").agg(pl.col("lines").sum()).sort("lines", "shift")
    plausible = ranked.filter(pl.col("shift").abs() < 12)
    return None if plausible.is_empty() else int(plausible["shift"][-1])


def year_ends(book: Book, engagement: Engagement) -> list[dt.date]:
    """The last days of the fiscal years that the postings touch, by the engagement or the file.

    Without a fiscal year anywhere the calendar year counts.
    """
    first, last = book.period_from, book.period_to
    if engagement.fiscal_year_to is not None:
        ends = {_moved(engagement.fiscal_year_to, years) for years in (-1, 0, 1)}
    else:
        shift = fiscal_shift(book) or 0
        years = range(first.year - 1, last.year + 2)
        ends = {month_end(year * 12 + shift + 11) for year in years}
    near = dt.timedelta(days=31)
    return sorted(end for end in ends if first - near <= end <= last + near)


def _moved(day: dt.date, years: int) -> dt.date:
    month = day.year * 12 + day.month - 1 + 12 * years
    end = month_end(month)
    is_last = day == month_end(day.year * 12 + day.month - 1)
    return end if is_last else end.replace(day=min(day.day, end.day))
