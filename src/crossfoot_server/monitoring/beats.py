"""The clock's last beat, in the database, where every process sees it."""

from datetime import datetime

from crossfoot_server.monitoring.models import HealthCheck

BEAT = "beat"


def note_beat(*, now: datetime) -> None:
    """Note that the clock's task has run."""
    HealthCheck.objects.update_or_create(name=BEAT, defaults={"at": now})


def last_beat() -> datetime | None:
    """When it last did."""
    return HealthCheck.objects.filter(name=BEAT).values_list("at", flat=True).first()
