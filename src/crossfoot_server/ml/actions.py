"""What can be asked of models: train one on a file, train again."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from crossfoot.ml.training import LEAST_LINES
from crossfoot_server.datasets.models import DataFile, Dataset
from crossfoot_server.jobs.actions import start_job
from crossfoot_server.ml.models import ModelType, Training, TrainingSession
from crossfoot_server.ml.queries import ALREADY, is_trained_on, running_session
from crossfoot_server.ml.scoring import why_too_many
from crossfoot_server.shared.errors import ConflictError

UNDER_WAY = "A model is being trained on this file already"
TOO_FEW = "The file has {} lines, and training needs at least {}"


@dataclass(frozen=True)
class Started:
    """A training that was asked for; `is_new` is false if it was under way already."""

    session: TrainingSession
    is_new: bool


def start_training(
    *, data_file: DataFile, by: str, model_type: str = ModelType.ANOMALIES, again: bool = False
) -> Started:
    """Train models on a file: once per company, type and data, unless `again`.

    A training that has nothing to do is kept as SKIPPED with the reason, and starts no job.

    Raises:
        ConflictError: the file has not been read yet.
    """
    dataset = Dataset.objects.of(data_file.company_id).filter(data_file=data_file).first()
    if dataset is None:
        raise ConflictError("The file has not been read yet, or can't be read.", "not_read")
    running = running_session(data_file, model_type)
    if running is not None:
        return Started(running, is_new=False)
    reason = why_not(dataset, model_type, again=again)
    with transaction.atomic():
        session = _session(dataset, by, model_type, reason)
        if not reason:
            _start(session, dataset, by, again=again)
    return Started(session, is_new=True)


def why_not(dataset: Dataset, model_type: str, *, again: bool = False) -> str:
    """Why a training on this dataset has nothing to do; empty when it has."""
    if reason := why_too_few(dataset.line_count):
        return reason
    if not again and is_trained_on(dataset.data_file, model_type):
        return ALREADY
    return why_too_many(dataset.line_count)


def why_too_few(lines: int) -> str:
    """Why nothing can be learned from so few lines; empty where it can."""
    return TOO_FEW.format(lines, LEAST_LINES) if lines < LEAST_LINES else ""


def start_automatic_training(dataset: Dataset, by: str) -> dict[str, object]:
    """Train all after an audit, in its transaction; what `ml_training` says of it in the job."""
    kind = ModelType.ANOMALIES
    counted = {"transactions_count": dataset.line_count}
    reason = why_not(dataset, kind)
    if not reason and running_session(dataset.data_file, kind):
        reason = UNDER_WAY
    if reason:
        nothing = {"status": "NOT_STARTED", "training_session_id": None, "reason": reason}
        return {**nothing, **counted}
    session = _session(dataset, by, kind)
    _start(session, dataset, by, again=False, is_automatic=True)
    return {"status": "STARTED", "training_session_id": session.pk, "reason": "", **counted}


def _session(dataset: Dataset, by: str, model_type: str, skipped: str = "") -> TrainingSession:
    return TrainingSession.everywhere.create(
        company_id=dataset.company_id,
        data_file=dataset.data_file,
        model_type=model_type,
        status=Training.SKIPPED if skipped else Training.PENDING,
        reason=skipped,
        completed_at=timezone.now() if skipped else None,
        transactions_count=dataset.line_count,
        data_hash=dataset.data_file.fingerprint,
        started_by=by,
    )


def _start(
    session: TrainingSession,
    dataset: Dataset,
    by: str,
    *,
    again: bool,
    is_automatic: bool = False,
) -> None:
    # The job is not the file's: who follows the upload sees its audit end, and nothing after that.
    session.job = start_job(
        company_id=dataset.company_id,
        kind="ml_retraining" if again else "ml_training",
        by=by,
        payload={"training_session_id": str(session.pk), "is_automatic": is_automatic},
    )
    session.save(update_fields=["job"])
