"""When a schedule is due: cron expressions in a time zone, as Debian's cron reads them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice, pairwise
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError

from crossfoot_server.shared.errors import ProblemError

#: Schedules are looked at so often, so that one more often makes no sense.
EVERY: Final = timedelta(minutes=5)
#: Due runs of which a schedule's shortest pause is found.
_LOOKED_AT: Final = 50
#: Missed runs that are counted; beyond, "more than" is said.
MOST_MISSED: Final = 10_000


@dataclass(frozen=True)
class Due:
    """What is due: the newest run, how many before it were missed since, and the one after."""

    at: datetime
    missed: int
    first_missed: datetime | None
    following: datetime


def check_timing(cron: str, time_zone: str) -> None:
    """Refuse what is no schedule.

    Raises:
        ProblemError: no such time zone, no cron expression of five fields, never or too often due.
    """
    if time_zone not in _zones():
        raise ProblemError(
            f"There is no time zone “{time_zone[:60]}”. Write it as Europe/Berlin or UTC.",
            "unknown_time_zone",
        )
    if len(cron.split()) != 5:
        raise ProblemError(
            "A schedule has five fields: minute, hour, day of the month, month, day of the week. "
            "“0 7 * * mon” is every Monday at 7:00.",
            "bad_cron",
        )
    start = datetime(2024, 1, 1, tzinfo=UTC)
    try:
        times = list(islice(_after(cron, time_zone, start), _LOOKED_AT))
    except CronSimError as error:
        raise ProblemError(f"“{cron}” is no schedule: {error}.", "bad_cron") from error
    if not times:
        raise ProblemError(f"“{cron}” is never due.", "bad_cron")
    if any(b - a < EVERY for a, b in pairwise(times)):
        raise ProblemError("A report is made at most every 5 minutes.", "too_often")


def next_times(cron: str, time_zone: str, *, after: datetime, count: int = 1) -> list[datetime]:
    """The next due times after a moment, in UTC; fewer where the expression ends."""
    return list(islice(_after(cron, time_zone, after), count))


def due(cron: str, time_zone: str, *, since: datetime, now: datetime) -> Due:
    """What is due at `now` of a schedule whose run at `since` is due and was not made yet."""
    at, missed = since, 0
    following = since
    for following in _after(cron, time_zone, since):
        if following > now:
            break
        at, missed = following, missed + 1
        if missed >= MOST_MISSED:
            at, following = _newest(cron, time_zone, now)
            break
    return Due(at, missed, since if missed else None, following)


def _newest(cron: str, time_zone: str, now: datetime) -> tuple[datetime, datetime]:
    """The newest due time until now, and the one after; found backwards."""
    local = now.astimezone(ZoneInfo(time_zone))
    before = next(CronSim(cron, local + timedelta(seconds=1), reverse=True))
    return before.astimezone(UTC), next(_after(cron, time_zone, now))


def _after(cron: str, time_zone: str, after: datetime) -> Iterator[datetime]:
    local = after.astimezone(ZoneInfo(time_zone))
    return (moment.astimezone(UTC) for moment in CronSim(cron, local))


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
