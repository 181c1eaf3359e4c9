"""Series of runs that never came to an end are cleared away."""

import shutil
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from crossfoot_server.forecasting.models import ForecastRun

#: A chunk that failed can be tried again for so long.
KEPT: Final = timedelta(days=14)


def clear_series(*, now: datetime) -> int:
    """Remove the series of runs that are done, gone or too old; return how many."""
    cleared = 0
    for folder in sorted(settings.STORE.glob("*/forecasts/*")):
        if not _is_needed(uuid.UUID(folder.name), now):
            shutil.rmtree(folder, ignore_errors=True)
            cleared += 1
    return cleared


def _is_needed(run_id: uuid.UUID, now: datetime) -> bool:
    rows = ForecastRun.everywhere.filter(pk=run_id, completed_at__isnull=True)
    return rows.filter(created_at__gt=now - KEPT).exists()
