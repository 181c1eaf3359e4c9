"""What can be asked about drift: to note that somebody has seen an alert."""

from datetime import datetime

from crossfoot_server.companies.access import Actor
from crossfoot_server.ml.drift_queries import ALERTS
from crossfoot_server.ml.models import DriftObservation
from crossfoot_server.shared.errors import ConflictError


def acknowledge(observation: DriftObservation, *, by: Actor, now: datetime) -> None:
    """Note who has seen an alert, and when; the first who has stays.

    Raises:
        ConflictError: it is no alert.
    """
    if observation.level not in ALERTS:
        raise ConflictError("The file is as the model expects: there is no alert.", "no_alert")
    rows = DriftObservation.objects.of(by.company_id).filter(pk=observation.pk)
    rows.filter(acknowledged_at__isnull=True).update(acknowledged_by=by.name, acknowledged_at=now)
