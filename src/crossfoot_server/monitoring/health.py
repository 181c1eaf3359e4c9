"""Whether the server can do its work: each check says what it saw."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from crossfoot_server.jobs.queries import oldest_waiting
from crossfoot_server.monitoring.beats import last_beat
from crossfoot_server.monitoring.broker import BROKEN, ping_broker, ping_layer

#: Below this the next large upload may not fit.
LEAST_FREE_BYTES = 2**30
#: The clock's task runs every minute; three times is a miss.
BEAT_WITHIN = timedelta(minutes=3)
#: After the server's start the clock has so long for its first beat.
STARTS_WITHIN = timedelta(minutes=2)
#: Longer waiting means that no worker serves the queue, or far too few.
LONGEST_WAIT = timedelta(minutes=15)


@dataclass(frozen=True)
class Check:
    """What one check saw; without what is `needed`, no upload can be taken."""

    name: str
    is_ok: bool
    needed: bool
    seen: dict[str, Any]
    is_starting: bool = False


def check_all(*, now: datetime, started: datetime) -> list[Check]:
    """All checks of a server that `started` then; each ends within seconds, whatever is broken."""
    return [
        _database(),
        _disk(),
        _reached("broker", ping_broker),
        _reached("layer", ping_layer),
        _waiting(now),
        _beat(now, started),
    ]


def check_ready() -> list[Check]:
    """What it takes to serve and to take uploads: jobs wait when the broker is away."""
    return [_database(), _disk()]


def _database() -> Check:
    started = time.perf_counter()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError as error:
        return Check("database", is_ok=False, needed=True, seen={"error": type(error).__name__})
    milliseconds = round((time.perf_counter() - started) * 1000, 1)
    return Check("database", is_ok=True, needed=True, seen={"milliseconds": milliseconds})


def _disk() -> Check:
    try:
        free = shutil.disk_usage(settings.SPOOL).free
    except OSError as error:
        return Check("disk", is_ok=False, needed=True, seen={"error": type(error).__name__})
    seen = {"free_bytes": free, "least_bytes": LEAST_FREE_BYTES}
    return Check("disk", is_ok=free >= LEAST_FREE_BYTES, needed=True, seen=seen)


def _reached(name: str, ping: Callable[[], None]) -> Check:
    started = time.perf_counter()
    try:
        ping()
    except BROKEN as error:
        return Check(name, is_ok=False, needed=False, seen={"error": type(error).__name__})
    milliseconds = round((time.perf_counter() - started) * 1000, 1)
    return Check(name, is_ok=True, needed=False, seen={"milliseconds": milliseconds})


def _waiting(now: datetime) -> Check:
    return _age("oldest_waiting", oldest_waiting, now, LONGEST_WAIT, none_is_ok=True)


def _beat(now: datetime, started: datetime) -> Check:
    """The clock; a server that has just started is not blamed for a beat of before, or none."""
    check = _age("beat", last_beat, now, BEAT_WITHIN, none_is_ok=False)
    if check.is_ok or "error" in check.seen or now - started > STARTS_WITHIN:
        return check
    return replace(check, is_ok=True, is_starting=True)


def _age(
    name: str,
    ask: Callable[[], object],
    now: datetime,
    longest: timedelta,
    *,
    none_is_ok: bool,
) -> Check:
    try:
        at = ask()
    except DatabaseError as error:
        return Check(name, is_ok=False, needed=False, seen={"error": type(error).__name__})
    if not isinstance(at, datetime):
        return Check(name, is_ok=none_is_ok, needed=False, seen={"seconds": None})
    seen = {"seconds": round((now - at).total_seconds(), 1)}
    return Check(name, is_ok=now - at <= longest, needed=False, seen=seen)
