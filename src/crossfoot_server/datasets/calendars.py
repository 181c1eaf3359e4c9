"""The calendar of a company as audits take it: checked, kept, laid under a profile."""

import zoneinfo
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from crossfoot.audit.calendar import days_of, own_holidays, public_holidays
from crossfoot.audit.check import Engagement, NotRunError
from crossfoot_server.companies.access import Actor
from crossfoot_server.companies.models import Company
from crossfoot_server.datasets.models import BusinessCalendar
from crossfoot_server.datasets.queries import calendar_of
from crossfoot_server.shared.errors import ProblemError

#: What of an engagement the calendar says, as profiles have it.
CALENDAR_KEYS = (
    "weekend", "opens_minute", "closes_minute", "country", "region", "holidays", "time_zone",
    "fiscal_year_starts",
)  # fmt: skip
#: The most holidays of its own a company names.
MOST_HOLIDAYS = 500
_ANY_DAY = date(2026, 1, 1)


@transaction.atomic
def keep_calendar(*, by: Actor, changes: Mapping[str, Any], now: datetime) -> BusinessCalendar:
    """Change the company's calendar; audits that were made stay as they are.

    Raises:
        ProblemError: a country, region, time zone or day is not known, or no day or hour is left.
    """
    Company.objects.select_for_update().get(pk=by.company_id)
    row = calendar_of(by.company_id)
    if changes.get("country", row.country) != row.country:
        row.region = ""  # BE is Berlin in Germany, and Bern in Switzerland
    for name, value in changes.items():
        setattr(row, name, value)
    _check(row)
    row.rest_days = sorted(set(row.rest_days))
    row.updated_by, row.updated_at = by.name, now
    row.save()
    return row


def _check(row: BusinessCalendar) -> None:
    if row.region and not row.country:
        raise _wrong("A region needs its country.")
    if row.country:
        try:
            public_holidays(row.country, row.region or None, _ANY_DAY, _ANY_DAY)
        except NotRunError as error:
            raise _wrong(f"No: {error}.") from error
    if row.time_zone and row.time_zone not in zoneinfo.available_timezones():
        raise _wrong(f"There is no time zone “{row.time_zone}”. Give one as Europe/Berlin.")
    if set(row.rest_days) >= set(range(7)):
        raise _wrong("At least one day of the week is a working day.")
    if row.opens >= row.closes:
        raise _wrong("Work begins before it ends: for night shifts give the hours of both.")
    _check_holidays(row.holidays)


def _check_holidays(holidays: Mapping[str, str]) -> None:
    if len(holidays) > MOST_HOLIDAYS:
        raise _wrong(f"A company has at most {MOST_HOLIDAYS} holidays of its own.")
    for day in holidays:
        try:
            days_of(day, ())
        except ValueError as error:
            raise _wrong(
                f"“{day}” is no day. Write 2026-05-15, or 12-24 for every year."
            ) from error


def _wrong(sentence: str) -> ProblemError:
    return ProblemError(sentence, "bad_calendar")


def engagement_of(row: BusinessCalendar) -> dict[str, Any]:
    """What the calendar says of the engagement, as a profile writes it; nothing of what is open."""
    told = {
        "weekend": row.rest_days,
        "opens_minute": row.opens,
        "closes_minute": row.closes,
        "country": row.country,
        "region": row.region,
        "holidays": row.holidays,
        "time_zone": row.time_zone,
        "fiscal_year_starts": row.fiscal_year_starts,
    }
    return {name: value for name, value in told.items() if value not in ("", None, {})}


def holidays_between(
    row: BusinessCalendar, first: date, last: date
) -> list[tuple[date, str, bool]]:
    """The days on which nobody is expected at work: day, name, whether it is the company's own."""
    own = own_holidays(Engagement(holidays=row.holidays), first, last)
    public = public_holidays(row.country, row.region or None, first, last) if row.country else {}
    days = {**public, **own}
    return [(day, days[day], day in own) for day in sorted(days)]
