"""What can be read of drift."""

import uuid

from django.db.models import Count, QuerySet

from crossfoot_server.ml.models import DriftLevel, DriftObservation

#: From this level on an observation is an alert.
ALERTS = (DriftLevel.WARN.value, DriftLevel.RETRAIN.value)


def observations_of(company_id: uuid.UUID) -> QuerySet[DriftObservation]:
    """How far the company's files were from what its models had learned, newest first."""
    rows = DriftObservation.objects.of(company_id).select_related("trained_model", "data_file")
    return rows.defer("trained_model__content")


def open_alerts() -> dict[str, int]:
    """How many alerts about models in use nobody has acknowledged, by level, on the server."""
    rows = DriftObservation.everywhere.filter(
        level__in=ALERTS, acknowledged_at__isnull=True, trained_model__is_active=True
    )
    counted = rows.order_by().values_list("level").annotate(Count("id"))
    return {**dict.fromkeys(ALERTS, 0), **dict(counted)}
