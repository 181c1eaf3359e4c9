"""What can be read of forecasts, and where a run is."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Prefetch, QuerySet

from crossfoot_server.forecasting.models import (
    DemandForecast,
    ForecastAccuracy,
    ForecastChunk,
    ForecastModel,
    ForecastRun,
    Scope,
    SeasonalProfile,
)
from crossfoot_server.jobs.models import ENDED, Job, Status

#: Share of a large run that planning it is.
_PLANNING: Final = 5.0
INCOMPLETE: Final = "INCOMPLETE"
_LACKING: Final = (
    "The forecasts of {items:,} items from {first} to {last} are missing: {why} Try the job again; "
    "until then the forecasts before stay in use."
)


@dataclass(frozen=True)
class State:
    """Where a run is: a status of jobs or INCOMPLETE, percent, and what went wrong in words."""

    status: str
    progress: float
    sentence: str = ""


def runs_of(company_id: uuid.UUID) -> QuerySet[ForecastRun]:
    """The company's runs with their jobs, newest first."""
    chunks = ForecastChunk.objects.of(company_id).select_related("job__tracker")
    rows = ForecastRun.objects.of(company_id).select_related("job__tracker")
    return rows.prefetch_related(Prefetch("chunks", queryset=chunks))


def state_of(run: ForecastRun) -> State:
    """Where a run is, by its jobs: one that was killed could not say so itself."""
    job, chunks = run.job, list(run.chunks.all())
    if run.completed_at is not None:
        return State(Status.COMPLETED.value, 100.0)
    if job is None:
        return State(INCOMPLETE, 0.0, "The job of this run was removed.")
    if job.status != Status.COMPLETED or not chunks:
        return State(job.status, job.tracker.overall_progress, job.error_message)
    return _of_chunks(chunks)


def _of_chunks(chunks: Sequence[ForecastChunk]) -> State:
    shares = [100.0 if one.done_at else _progress(one.job) for one in chunks]
    progress = round(_PLANNING + (100 - _PLANNING) * sum(shares) / (100 * len(chunks)), 1)
    lost = [one for one in chunks if one.done_at is None and _has_ended(one.job)]
    if not lost:
        return State(Status.PROCESSING.value, progress)
    words = " ".join(
        _LACKING.format(
            items=one.item_count, first=one.first_item, last=one.last_item, why=_why(one.job)
        )
        for one in lost
    )
    waits = any(one.done_at is None for one in chunks if one not in lost)
    return State(Status.PROCESSING.value if waits else INCOMPLETE, progress, words)


def _progress(job: Job | None) -> float:
    return 0.0 if job is None else job.tracker.overall_progress


def _has_ended(job: Job | None) -> bool:
    return job is None or job.status in ENDED


def _why(job: Job | None) -> str:
    return "their job was removed." if job is None else job.error_message


def waiting_job(company_id: uuid.UUID, kind: str) -> Job | None:
    """A job of a kind that has not begun, so that it will see the newest data."""
    jobs = Job.objects.of(company_id).filter(kind=kind, status=Status.PENDING)
    return jobs.filter(started_at__isnull=True).order_by("created_at").first()


def newest_run(company_id: uuid.UUID) -> ForecastRun | None:
    """The newest run of all items, whatever came of it."""
    return ForecastRun.objects.of(company_id).filter(scope=Scope.ALL).first()


def current_forecasts(company_id: uuid.UUID) -> QuerySet[DemandForecast]:
    """The forecasts in use, by item."""
    rows = DemandForecast.objects.of(company_id).filter(is_current=True)
    return rows.select_related("run")


def forecasts_of(company_id: uuid.UUID) -> QuerySet[DemandForecast]:
    """All kept forecasts, those of earlier runs too."""
    return DemandForecast.objects.of(company_id).select_related("run")


def models_of(company_id: uuid.UUID) -> QuerySet[ForecastModel]:
    """The figures of the newest training, champions first."""
    rows = ForecastModel.objects.of(company_id).filter(is_current=True)
    return rows.order_by("kind", "item_id", "-is_champion", "mase", "method", "id")


def accuracies_of(company_id: uuid.UUID) -> QuerySet[ForecastAccuracy]:
    """What was found of forecasts made earlier, newest first."""
    return ForecastAccuracy.objects.of(company_id).select_related("run")


def seasons_of(company_id: uuid.UUID) -> QuerySet[SeasonalProfile]:
    """Seasonal profiles: all, categories, items."""
    return SeasonalProfile.objects.of(company_id).order_by("level", "name", "id")
