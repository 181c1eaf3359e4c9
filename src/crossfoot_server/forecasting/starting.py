"""Starting runs: a row with what is asked, and the job that does it."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from crossfoot_server.forecasting.models import ForecastRun, Scope
from crossfoot_server.forecasting.preferences import asked_of
from crossfoot_server.forecasting.queries import waiting_job
from crossfoot_server.jobs.actions import start_job

#: More items than this are bulk work, which lets others go first.
FEW: Final = 50


def begin_run(
    company_id: uuid.UUID, given: Mapping[str, Any], items: Sequence[str], *, by: str
) -> ForecastRun:
    """Begin a run of these items, or of all; call it inside a transaction."""
    kind = "forecast_all" if not items else "forecast" if len(items) <= FEW else "forecast_chunk"
    job = start_job(company_id=company_id, kind=kind, by=by)
    return ForecastRun.everywhere.create(
        company_id=company_id,
        job=job,
        scope=Scope.ITEMS if items else Scope.ALL,
        items=sorted(set(items)),
        started_by=by,
        **asked_of(company_id, given),
    )


def begin_or_join(company_id: uuid.UUID, *, by: str) -> ForecastRun:
    """Begin a run of all items as the settings say, unless one waits that will see the same data.

    Call it inside a transaction that holds the company's row.
    """
    waiting = waiting_job(company_id, "forecast_all")
    if waiting is not None:
        known = ForecastRun.everywhere.filter(job=waiting).first()
        if known is not None:
            return known
    return begin_run(company_id, {}, (), by=by)
