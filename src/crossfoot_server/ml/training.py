"""One training on a worker: fit on the file's ledger, measure, apply the models to the file."""

import time
import uuid
from dataclasses import dataclass

from django.utils import timezone

from crossfoot.audit.book import Book
from crossfoot.errors import UserError
from crossfoot.ml import DuplicateDetectionModel, Models, score_ledger
from crossfoot.ml.detectors import ALL_DETECTORS
from crossfoot.progress import Progress
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.datasets.store import open_ledger
from crossfoot_server.jobs.running import Keep, Work
from crossfoot_server.ml.labels import labels_of
from crossfoot_server.ml.measures import anomaly_details, duplicate_details
from crossfoot_server.ml.models import ModelType, TrainedModel, TrainingSession
from crossfoot_server.ml.predicting import predict
from crossfoot_server.ml.queries import ALREADY, is_trained_on
from crossfoot_server.ml.results import (
    Outcome,
    begin_session,
    keep_outcome,
    note_duplicates,
    note_models,
    skip_session,
)
from crossfoot_server.ml.scored import forget_old_scores
from crossfoot_server.ml.scoring import keep_and_tell, parts_of, settings_of, why_too_many
from crossfoot_server.ml.storing import store
from crossfoot_server.ml.words import words

#: The same ledger and labels always give the same model.
SEED = 0
#: Steps of the library, as parts of the step in which models learn.
LEARNING = (*(detector.name for detector in ALL_DETECTORS), "duplicates")


@dataclass(frozen=True)
class _Task:
    """A training, with what it is on."""

    work: Work
    session: TrainingSession
    data_file: DataFile
    book: Book

    def row(self, kind: ModelType, model: Models | DuplicateDetectionModel) -> TrainedModel:
        """The row of a model; a training that is done again makes the same one."""
        kept = store(model, self.session.company_id)
        return TrainedModel(
            pk=uuid.uuid5(self.session.pk, kept.sha256),
            company_id=self.session.company_id,
            session=self.session,
            model_type=kind,
            version=kept.sha256[:12],
            content=kept.content,
            sha256=kept.sha256,
        )


def train_once(work: Work) -> Keep:
    """Train on the job's file, unless a model was trained on exactly this data.

    Raises:
        UserError: the dataset is gone, it is too large, or scikit-learn is not installed.
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
    if not again and is_trained_on(data_file, session.model_type):
        return lambda: skip_session(session, ALREADY, now=timezone.now())
    begin_session(session)
    task = _Task(work, session, data_file, open_ledger(session.company_id, data_file.pk).book())
    if reason := why_too_many(task.book.line_count):
        raise UserError(reason)
    outcome = _all(task) if session.model_type == ModelType.ANOMALIES else _duplicates(task)
    return lambda: keep_outcome(work.job, session, data_file, outcome, now=timezone.now())


def _all(task: _Task) -> Outcome:
    """Every detector that the ledger is large enough for, and the duplicate model."""
    started = time.perf_counter()
    labels = labels_of(task.data_file)
    result = score_ledger(
        task.book,
        seed=SEED,
        labels=labels,
        settings=settings_of(task.data_file),
        progress=_progress(task.work),
    )
    row = task.row(ModelType.ANOMALIES, result.models)
    row.details = anomaly_details(result, labels)
    forget_old_scores(task.data_file)
    said = words(keep_and_tell(task.data_file, row, result, task.book.line_count))
    found = _with_duplicates(task, result.models.duplicates)
    note_models(task.session, result, found, seconds=time.perf_counter() - started)
    return Outcome((row, *found.models), {**said, **found.words})


def _duplicates(task: _Task) -> Outcome:
    """The duplicate model alone."""
    task.work.tracking.begin("training")
    started = time.perf_counter()
    model = DuplicateDetectionModel()
    trained = model.train_once(task.book, seed=SEED)
    task.work.tracking.begin("scoring")
    found = _with_duplicates(task, model)
    note_duplicates(task.session, trained, found, seconds=time.perf_counter() - started)
    return found


def _with_duplicates(task: _Task, model: DuplicateDetectionModel) -> Outcome:
    """The row of a duplicate model, and its word; nothing of one that could not be trained."""
    if not model.is_trained():
        return Outcome()
    row = task.row(ModelType.DUPLICATES, model)
    row.details = duplicate_details(model)
    said = predict(task.data_file, task.book, model, row)
    return Outcome((row,), {ModelType.DUPLICATES.value: said.columns()}, said.share)


def _progress(work: Work) -> Progress:
    """What the library says of its steps, as the steps of the job."""
    steps = {"features": "features", "training": "training", "reasons": "scoring"}
    follow = work.tracking.following(steps)
    learning = parts_of(follow, LEARNING, "training")

    def progress(step: str, done: int, total: int | None = None) -> None:
        follow(step, done, total)
        learning(step, done, total)

    return progress
