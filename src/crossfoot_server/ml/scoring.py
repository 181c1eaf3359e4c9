"""Scoring: what the company's detectors say of a ledger; their words lie by the dataset."""

import logging
from collections.abc import Callable, Sequence
from typing import Final

import polars as pl
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings

from crossfoot.audit.book import Book
from crossfoot.errors import UserError
from crossfoot.ml import MlResult, MlSettings, score_ledger
from crossfoot.ml.duplicates.training import THRESHOLD
from crossfoot.ml.training import tier_of
from crossfoot.progress import Progress
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.datasets.profiles import engagement_in
from crossfoot_server.jobs.leases import JobCancelledError, LeaseLostError
from crossfoot_server.ml.drift import observe
from crossfoot_server.ml.models import ModelType, TrainedModel
from crossfoot_server.ml.predicting import Prediction, predict_with_its_model
from crossfoot_server.ml.queries import model_for
from crossfoot_server.ml.scored import entries_of, keep_scores, lines_of, reasons_of
from crossfoot_server.ml.storing import open_models
from crossfoot_server.ml.words import Scored, Words, silence, words

logger = logging.getLogger(__name__)
#: Steps of the library while models are applied; what follows them in an audit comes last.
APPLYING: Final = ("features", "duplicates", "reasons", "reports")
NO_MODEL = "No model is trained yet: only the rules and checks of the audit speak."
FAILED = "The model could not be applied, so only the rules were: {}"
_TOO_MANY = (
    "The ledger has {:,} lines, and this server's models take at most {:,} at once: only the rules "
    "and checks of the audit speak. Who runs the server can raise CROSSFOOT_MODEL_LINES; models "
    "take some 1.5 GB of memory a million lines."
)
_OUR_FAULT = "something went wrong on our side, and was logged."
_TOO_LONG = "it took too long, and was stopped."


def say(data_file: DataFile, book: Book, progress: Progress) -> Words:
    """What the models of a file say of it; one that fails never fails an audit."""
    lines = book.line_count
    anomalies = _said(
        lambda: _detectors_words(data_file, book, progress), lambda why: silence(why, lines)
    )
    duplicates = _said(
        lambda: _duplicates_words(data_file, book),
        lambda why: {ModelType.DUPLICATES.value: Prediction(lines, reason=why).columns()},
    )
    return {**anomalies, **duplicates}


def why_too_many(lines: int) -> str:
    """Why models don't look at a ledger of so many lines; empty where they do."""
    most = settings.ENVIRONMENT.model_lines
    return _TOO_MANY.format(lines, most) if lines > most else ""


def settings_of(data_file: DataFile) -> MlSettings:
    """Whose models these are, and what the profile of the file says of the engagement."""
    engagement = engagement_in(data_file.profile)
    return MlSettings(company=str(data_file.company_id), engagement=engagement)


def keep_and_tell(
    data_file: DataFile, row: TrainedModel, result: MlResult, line_count: int
) -> Scored:
    """Write what a model said of a file by its dataset."""
    keep_scores(data_file, row.pk, result)
    doubles = int((result.scores["duplicate_probability"] >= THRESHOLD).sum())
    return Scored(row, line_count, result.entries, result.reasons, doubles, result.seconds)


def parts_of(progress: Progress, parts: Sequence[str], whole: str) -> Progress:
    """A Progress for the library that tells of some of its steps as parts of one step."""

    def tell(step: str, done: int, total: int | None = None) -> None:
        if step in parts:
            progress(whole, parts.index(step), len(parts))

    return tell


def _said(speak: Callable[[], Words], silent: Callable[[str], Words]) -> Words:
    """What is said, or why nothing is: whatever goes wrong with a model, the audit goes on."""
    try:
        return speak()
    except (JobCancelledError, LeaseLostError):
        raise
    except UserError as error:
        logger.warning("a model could not be applied: %s", error)
        return silent(FAILED.format(error))
    except SoftTimeLimitExceeded:
        logger.warning("a model took too long")
        return silent(FAILED.format(_TOO_LONG))
    except Exception:
        logger.exception("a model could not be applied")
        return silent(FAILED.format(_OUR_FAULT))


def _detectors_words(data_file: DataFile, book: Book, progress: Progress) -> Words:
    lines = book.line_count
    reason = _why_silent(lines)
    row = model_for(data_file, ModelType.ANOMALIES)
    if reason or row is None:
        return silence(reason or NO_MODEL, lines)
    return words(_kept(data_file, row, lines) or _scored(data_file, book, row, progress))


def _why_silent(lines: int) -> str:
    try:
        tier_of(lines)
    except UserError as error:
        return str(error)
    return why_too_many(lines)


def _kept(data_file: DataFile, row: TrainedModel, lines: int) -> Scored | None:
    """What the same model said of the file before: it would say the same again."""
    entries, reasons = entries_of(data_file, row.pk), reasons_of(data_file, row.pk)
    scores = lines_of(data_file, row.pk)
    if entries is None or reasons is None or scores is None:
        return None
    doubles = scores.filter(pl.col("duplicate_probability") >= THRESHOLD).height
    return Scored(row, lines, entries, reasons, doubles)


def _scored(data_file: DataFile, book: Book, row: TrainedModel, progress: Progress) -> Scored:
    models = open_models(row)
    result = score_ledger(book, models=models, settings=settings_of(data_file), progress=progress)
    observe(row, models, data_file, book)
    return keep_and_tell(data_file, row, result, book.line_count)


def _duplicates_words(data_file: DataFile, book: Book) -> Words:
    reason = why_too_many(book.line_count)
    said = (
        Prediction(book.line_count, reason=reason)
        if reason
        else predict_with_its_model(data_file, book)
    )
    return {ModelType.DUPLICATES.value: said.columns()}
