"""Spans of days in words: this month, last 12 months, year to date, 2026-Q1."""

import datetime as dt
import re
from typing import Final

from crossfoot.errors import UserError
from crossfoot.sales.periods import Period, Window, shifted, start_of

EXAMPLES: Final = (
    "this month, last quarter, last 12 months, year to date, 2026, 2026-Q1, 2026-03 or 2026-03-31"
)
_WORDS: Final = re.compile(r"(this|last) (week|month|quarter|year)")
_SPANS: Final = re.compile(r"last (\d{1,4}) (day|week|month|quarter|year)s?")
_NAMED: Final = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d\d)(?:-(\d\d))?))?")
_MONTHS: Final = 3
_MOST: Final = 1_000


def window_in_words(text: str, today: dt.date) -> Window:
    """The days that words mean.

    “last 12 months” are the twelve whole months before this one, “last 30 days” end yesterday,
    “year to date” is up to and with today.

    Raises:
        UserError: nobody knows what is meant.
    """
    words = " ".join(text.split()).lower()
    if words in ("today", "yesterday"):
        day = today - dt.timedelta(days=int(words == "yesterday"))
        return Window(day, day + dt.timedelta(days=1))
    if words.endswith(" to date"):
        return _to_date(words.removesuffix(" to date"), text, today)
    if found := _WORDS.fullmatch(words):
        period: Period = found[2]  # type: ignore[assignment]
        back = 1 if found[1] == "last" else 0
        begin = shifted(start_of(today, period), period, -back)
        return Window(begin, shifted(begin, period, 1))
    if found := _SPANS.fullmatch(words):
        return _last(int(found[1]), found[2], text, today)  # type: ignore[arg-type]
    if found := _NAMED.fullmatch(words.upper()):
        return _named(found, text)
    raise _unknown(text)


def _last(count: int, period: Period, text: str, today: dt.date) -> Window:
    if not 1 <= count <= _MOST:
        raise _unknown(text)
    end = start_of(today, period)
    try:
        return Window(shifted(end, period, -count), end)
    except (ValueError, OverflowError) as error:
        raise _unknown(text) from error


def _to_date(period: str, text: str, today: dt.date) -> Window:
    if period not in ("week", "month", "quarter", "year"):
        raise _unknown(text)
    return Window(start_of(today, period), today + dt.timedelta(days=1))  # type: ignore[arg-type]


def _named(found: re.Match[str], text: str) -> Window:
    year, quarter, month, day = found.groups()
    kind: Period = "day" if day else "month" if month else "quarter" if quarter else "year"
    first = (int(quarter) - 1) * _MONTHS + 1 if quarter else int(month or 1)
    try:
        begin = dt.date(int(year), first, int(day or 1))
        return Window(begin, shifted(begin, kind, 1))
    except (ValueError, OverflowError) as error:
        raise _unknown(text) from error


def _unknown(text: str) -> UserError:
    return UserError(f"'{text[:50]}' is no span of days. Write {EXAMPLES}.")
