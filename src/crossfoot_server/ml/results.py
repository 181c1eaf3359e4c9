"""The one writer of the models' tables: sessions, models, and what models say of files."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from crossfoot.ml import MlResult, TrainingResult
from crossfoot_server.companies.models import Company
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.ml.measures import anomaly_metrics, duplicate_metrics
from crossfoot_server.ml.models import (
    MLModelProcessingResult,
    TrainedModel,
    Training,
    TrainingSession,
)
from crossfoot_server.ml.queries import OPEN, active_model
from crossfoot_server.ml.storing import problem_of
from crossfoot_server.ml.words import Words

#: Daily looks at the models of a training that are kept, a month of them: lists show them all.
KEPT = 30
BESIDE = (
    "In use for this file alone: other files are scored by a model that has learned from {:,} "
    "lines, and this file has {:,}. Train again on this file to use its model for all."
)
#: So many times the lines of a file, and a model knows more than the file could teach.
_FAR = 2
_STATUS = {
    "COMPLETED": Training.COMPLETED,
    "SKIPPED": Training.SKIPPED,
    "INSUFFICIENT_DATA": Training.SKIPPED,
    "FAILED": Training.FAILED,
}


@dataclass(frozen=True)
class Outcome:
    """What comes of a training: models, what they say of the file, the share of duplicates."""

    models: tuple[TrainedModel, ...] = ()
    words: Words = field(default_factory=dict)
    share: float | None = None


def save_ml_result(
    job: Job, data_file: DataFile, model_type: str, columns: Mapping[str, Any]
) -> MLModelProcessingResult:
    """Keep what a model said of a file; once a job and model type."""
    now = timezone.now()
    values: dict[str, Any] = {
        "company_id": job.company_id,
        "data_file": data_file,
        "updated_at": now,
        "processed_at": now,
        **columns,
    }
    row, _ = MLModelProcessingResult.everywhere.update_or_create(
        processing_job=job, model_type=model_type, defaults=values
    )
    return row


def begin_session(session: TrainingSession) -> None:
    """Say that the training is under way."""
    TrainingSession.everywhere.filter(pk=session.pk).update(status=Training.TRAINING)


def skip_session(session: TrainingSession, reason: str, *, now: datetime) -> None:
    """Say that nothing was trained, and why."""
    session.status, session.reason, session.completed_at = Training.SKIPPED, reason, now
    session.training_duration = 0.0
    session.save()


def note_duplicates(
    session: TrainingSession, result: TrainingResult, outcome: Outcome, *, seconds: float
) -> None:
    """Put what came of training the duplicate model into the session, which is kept later."""
    session.status = _STATUS[result.status]
    session.reason = result.reason
    session.performance_metrics = {**duplicate_metrics(result), **_share(outcome)}
    session.feature_importance = dict(result.importance)
    session.training_duration = round(seconds, 3)


def note_models(
    session: TrainingSession, result: MlResult, duplicates: Outcome, *, seconds: float
) -> None:
    """Put what came of training all detectors into the session, which is kept later.

    The importance of features is told by model: they are not the same features.
    """
    session.status, session.reason = Training.COMPLETED, ""
    session.performance_metrics = {**anomaly_metrics(result), **_share(duplicates)}
    found = {model.model_type: model.details["importance"] for model in duplicates.models}
    session.feature_importance = {"random_forest": dict(result.importance), **found}
    session.training_duration = round(seconds, 3)


def _share(outcome: Outcome) -> dict[str, float]:
    """What share of the lines the duplicate model called duplicates when it was trained."""
    return {} if outcome.share is None else {"share_at_training": outcome.share}


def keep_outcome(
    job: Job, session: TrainingSession, data_file: DataFile, outcome: Outcome, *, now: datetime
) -> None:
    """Keep a session at its end, its models as those in use, and what they said of the file.

    Models that nobody asked for speak of their own file only, where those in use have learned from
    more than twice as many lines: a short file does not undo what a year has taught.
    """
    # Two trainings that end at once: the second waits, and its models are those in use.
    Company.objects.select_for_update().get(pk=job.company_id)
    better = _known_better(session) if job.payload.get("is_automatic") else None
    if better is not None:
        session.reason = BESIDE.format(
            better.session.transactions_count, session.transactions_count
        )
    session.completed_at = now
    session.save()
    for model in outcome.models:
        save_model(model, in_use=better is None)
    for kind, columns in outcome.words.items():
        save_ml_result(job, data_file, kind, columns)


def _known_better(session: TrainingSession) -> TrainedModel | None:
    """The model in use, if it can be used and has learned from far more lines."""
    model = active_model(session.company_id, session.model_type)
    if model is None or problem_of(model):
        return None
    is_far_larger = model.session.transactions_count > _FAR * session.transactions_count
    return model if is_far_larger else None


def save_model(model: TrainedModel, *, in_use: bool = True) -> None:
    """Keep a model; in use, it takes the place of the one before, which is kept too."""
    same = TrainedModel.everywhere.filter(company_id=model.company_id, model_type=model.model_type)
    if in_use:
        same.filter(is_active=True).update(is_active=False)
    model.is_active = in_use
    model.save(force_insert=True)


def close_broken_off() -> int:
    """Close trainings whose job failed or was cancelled before it could say so."""
    broken = TrainingSession.everywhere.filter(
        status__in=OPEN, job__status__in=(Status.FAILED, Status.CANCELLED)
    )
    jobs = Job.everywhere.filter(pk=OuterRef("job_id"))
    return broken.update(
        status=Training.FAILED,
        reason=Subquery(jobs.values("error_message")[:1]),
        completed_at=Subquery(jobs.values("completed_at")[:1]),
    )


def note_share(session_id: uuid.UUID, observation: Mapping[str, Any]) -> None:
    """Add an observation of how the models of a training behave now."""
    session = TrainingSession.everywhere.get(pk=session_id)
    metrics = dict(session.performance_metrics)
    metrics["observed"] = [*metrics.get("observed", []), dict(observation)][-KEPT:]
    TrainingSession.everywhere.filter(pk=session_id).update(performance_metrics=metrics)
