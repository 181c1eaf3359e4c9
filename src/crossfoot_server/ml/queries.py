"""What can be read of models and trainings."""

import uuid
from typing import Any

from django.db.models import QuerySet

from crossfoot.audit.duplicates import DUPLICATE_TYPES
from crossfoot.ml.duplicates.training import LEAST_LINES
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.models import Status
from crossfoot_server.ml.models import (
    MLModelProcessingResult,
    ModelType,
    TrainedModel,
    Training,
    TrainingSession,
)
from crossfoot_server.ml.storing import problem_of

NOT_TRAINED = (
    "No model is trained yet: duplicates are found by the rules alone, and the risk is the points "
    "of the duplicate type."
)
ALREADY = "Model already trained"
#: Earlier models that are told of one by one.
EARLIER = 10
_DETAILS = ("tier", "lines", "period_from", "period_to", "features", "labels", "packages", "seed")
#: Model types as results are shown.
IN_ORDER = (ModelType.ANOMALIES, ModelType.DUPLICATES, ModelType.ENSEMBLE, ModelType.RULE_BASED,
            ModelType.STATISTICAL, ModelType.ISOLATION_FOREST, ModelType.DBSCAN,
            ModelType.RANDOM_FOREST)  # fmt: skip
_BROKEN_OFF = (Status.FAILED, Status.CANCELLED)
OPEN = (Training.PENDING, Training.TRAINING)


def sessions_of(company_id: uuid.UUID) -> QuerySet[TrainingSession]:
    """The company's trainings, newest first."""
    return TrainingSession.objects.of(company_id).select_related("job", "data_file")


def ml_results_of(company_id: uuid.UUID) -> QuerySet[MLModelProcessingResult]:
    """What models said of the company's files, newest first."""
    return MLModelProcessingResult.objects.of(company_id).select_related("data_file")


def newest_words(
    company_id: uuid.UUID, data_file_id: uuid.UUID | None
) -> list[MLModelProcessingResult]:
    """What models said of a file: the newest of each type, the whole before its detectors."""
    rows = ml_results_of(company_id).filter(data_file_id=data_file_id)
    ids = dict(rows.reverse().values_list("model_type", "pk"))  # without their tables
    words = {row.model_type: row for row in rows.filter(pk__in=ids.values())}
    return [words[kind] for kind in IN_ORDER if kind in words]


def newest_word(data_file_id: uuid.UUID | None) -> uuid.UUID | None:
    """The id of the newest result of any model on a file: another one means another answer."""
    rows = MLModelProcessingResult.everywhere.filter(data_file_id=data_file_id)
    return rows.values_list("pk", flat=True).first()


def active_model(company_id: uuid.UUID, model_type: str) -> TrainedModel | None:
    """The model that the company uses now."""
    models = TrainedModel.objects.of(company_id).filter(model_type=model_type, is_active=True)
    return models.select_related("session__data_file").defer("content").first()


def model_for(data_file: DataFile, model_type: str) -> TrainedModel | None:
    """The model that speaks of a file: the newest that learned from it, else the one in use."""
    models = TrainedModel.objects.of(data_file.company_id).filter(
        model_type=model_type, session__data_hash=data_file.fingerprint
    )
    own = models.select_related("session__data_file").defer("content").first()
    if own is not None and not problem_of(own):
        return own
    return active_model(data_file.company_id, model_type)


def is_trained_on(data_file: DataFile, model_type: str) -> bool:
    """Whether a model was trained on exactly this data: content, side files and mapping."""
    models = TrainedModel.objects.of(data_file.company_id)
    return models.filter(model_type=model_type, session__data_hash=data_file.fingerprint).exists()


def running_session(data_file: DataFile, model_type: str) -> TrainingSession | None:
    """The training of this data that is under way."""
    sessions = sessions_of(data_file.company_id).filter(
        model_type=model_type, status__in=OPEN, data_hash=data_file.fingerprint
    )
    return sessions.exclude(job__status__in=_BROKEN_OFF).first()


def state_of(session: TrainingSession) -> tuple[str, str]:
    """Status and reason: a training whose job was killed or cancelled could not say so itself."""
    job = session.job
    if session.status in OPEN and job is not None and job.status in _BROKEN_OFF:
        return Training.FAILED.value, job.error_message
    return session.status, session.reason


def type_name(number: int) -> str:
    """A duplicate type as the seeds name it."""
    return f"Type {number} Duplicate"


def result_of(row: MLModelProcessingResult) -> dict[str, Any]:
    """What a model said, as the API shows it."""
    return {
        "id": row.pk,
        "file_id": row.data_file_id,
        "job_id": row.processing_job_id,
        "model_type": row.model_type,
        "processing_status": row.processing_status,
        "anomalies_detected": row.anomalies_detected,
        "duplicates_found": row.duplicates_found,
        "risk_score": row.risk_score,
        "confidence_score": row.confidence_score,
        "detailed_results": {
            **row.detailed_results,
            "model_metrics": row.model_metrics,
            "feature_importance": row.feature_importance,
        },
        "processing_duration": row.processing_duration,
        "data_size": row.data_size,
        "model_version": row.model_version,
        "error_message": row.error_message,
        "created_at": row.created_at,
        "processed_at": row.processed_at,
    }


def model_info(company_id: uuid.UUID, kind: str | None = None) -> dict[str, Any]:
    """A model in use, how good it was on unseen data, and what the rules know of duplicates.

    By default it is the duplicate model.
    """
    kind = kind or ModelType.DUPLICATES.value
    model = active_model(company_id, kind)
    rules = {
        "model_type": kind,
        "duplicate_types": [type_name(kind.number) for kind in DUPLICATE_TYPES],
        "risk_scores": {type_name(kind.number): kind.points for kind in DUPLICATE_TYPES},
        "min_training_samples": LEAST_LINES,
    }
    if model is None:
        return {"status": "not_trained", "reason": NOT_TRAINED, "training_accuracy": None, **rules}
    session, metrics = model.session, model.details.get("metrics", {})
    return {
        "status": "trained",
        "reason": problem_of(model),
        "training_accuracy": session.performance_metrics.get("accuracy"),
        **rules,
        "model_id": model.pk,
        "model_version": model.version,
        "trained_at": model.created_at,
        "training_session_id": session.pk,
        "training_file_id": session.data_file_id,
        "transactions_count": session.transactions_count,
        "performance_metrics": metrics,
        "feature_importance": model.details.get("importance", {}),
        "earlier_models": earlier_models(model).count(),
    }


def models_in_use(company_id: uuid.UUID, model_type: str | None) -> list[dict[str, Any]]:
    """The active model of each type, or of one, with what is known of it and of those before."""
    kinds = [model_type] if model_type else [ModelType.ANOMALIES, ModelType.DUPLICATES]
    rows = (active_model(company_id, kind) for kind in kinds)
    return [_told(row) for row in rows if row is not None]


def earlier_models(model: TrainedModel) -> QuerySet[TrainedModel]:
    """The company's models of the same type that are not in use any more, newest first."""
    same = TrainedModel.objects.of(model.company_id).filter(model_type=model.model_type)
    return same.filter(is_active=False).defer("content")


def _told(model: TrainedModel) -> dict[str, Any]:
    details, session = model.details, model.session
    return {
        **_named(model),
        "model_type": model.model_type,
        "problem": problem_of(model),
        "training_file_id": session.data_file_id,
        "training_file_name": session.data_file.file_name if session.data_file else None,
        "data_hash": session.data_hash,
        "training_duration": session.training_duration,
        "metrics": details.get("metrics", {}),
        "feature_importance": details.get("importance", {}),
        "detectors": details.get("detectors", []),
        **{name: details.get(name) for name in _DETAILS},
        "earlier_models": earlier_models(model).count(),
        "earlier": [_named(one) for one in earlier_models(model)[:EARLIER]],
    }


def _named(model: TrainedModel) -> dict[str, Any]:
    return {
        "model_id": model.pk,
        "version": model.version,
        "trained_at": model.created_at,
        "training_session_id": model.session_id,
    }
