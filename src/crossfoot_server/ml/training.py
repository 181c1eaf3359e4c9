"""One training on a worker: fit on the file's ledger, measure, apply the model to the file."""

import hashlib
import time
import uuid

from django.utils import timezone

from crossfoot.audit.book import Book
from crossfoot.errors import UserError
from crossfoot.ml.duplicates import DuplicateDetectionModel
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.datasets.store import open_ledger
from crossfoot_server.jobs.models import Job
from crossfoot_server.jobs.running import Keep, Work
from crossfoot_server.ml.models import ModelType, TrainedModel, TrainingSession
from crossfoot_server.ml.predicting import predict
from crossfoot_server.ml.queries import ALREADY, is_trained_on
from crossfoot_server.ml.results import (
    begin_session,
    finish_session,
    note_result,
    save_ml_result,
    save_model,
    skip_session,
)

#: The same ledger always gives the same model.
SEED = 0


def train_once(work: Work) -> Keep:
    """Train on the job's file, unless a model was trained on exactly this data.

    Raises:
        UserError: the dataset is gone, or scikit-learn is not installed.
    """
    return _train(work, again=False)


def train_again(work: Work) -> Keep:
    """Train on the job's file, whatever was trained before."""
    return _train(work, again=True)


def _train(work: Work, *, again: bool) -> Keep:
    work.tracking.begin("features")
    session = TrainingSession.everywhere.select_related("data_file").get(job=work.job)
    data_file = session.data_file
    if data_file is None:
        raise UserError("The file was deleted, so no model can be trained on it.")
    if not again and is_trained_on(data_file, ModelType.DUPLICATES):
        return lambda: skip_session(session, ALREADY, now=timezone.now())
    begin_session(session)
    book = open_ledger(session.company_id, data_file.pk).book()
    work.tracking.begin("training")
    started = time.perf_counter()
    model = DuplicateDetectionModel()
    result = model.train_once(book, seed=SEED)
    note_result(session, result, seconds=time.perf_counter() - started)
    if not model.is_trained():
        return lambda: finish_session(session, now=timezone.now())
    return _apply(work.job, session, data_file, model, book)


def _apply(
    job: Job,
    session: TrainingSession,
    data_file: DataFile,
    model: DuplicateDetectionModel,
    book: Book,
) -> Keep:
    """Apply a new model to the file it was trained on; keep both."""
    row = _row(session, model)
    prediction = predict(data_file, book, model, row)
    session.performance_metrics["share_at_training"] = prediction.share

    def keep() -> None:
        finish_session(session, now=timezone.now())
        save_model(row)
        save_ml_result(job, data_file, ModelType.DUPLICATES, prediction.columns())

    return keep


def _row(session: TrainingSession, model: DuplicateDetectionModel) -> TrainedModel:
    content = model.to_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return TrainedModel(
        pk=uuid.uuid5(session.pk, digest),
        company_id=session.company_id,
        session=session,
        model_type=ModelType.DUPLICATES,
        version=digest[:12],
        content=content,
        sha256=digest,
    )
