"""What a detectors' model said of a file: tables that lie by its dataset, and go when it goes."""

import shutil
import uuid
from pathlib import Path

import polars as pl
from django.db.models import Case, Q, When

from crossfoot.errors import UserError
from crossfoot.ml import MlResult
from crossfoot.storage.scratch import Scratch
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.datasets.store import dataset_folder
from crossfoot_server.ml.models import ModelType, TrainedModel

_LINES, _ENTRIES, _REASONS = "scores.parquet", "entries.parquet", "reasons.parquet"
#: Models whose words on a file are kept: the one in use, and those before it to compare with.
KEPT = 3


def scored_folder(data_file: DataFile, model_id: uuid.UUID | str) -> Path:
    """Where the tables of a model's word on a file lie."""
    return _words_folder(data_file.company_id, data_file.pk) / str(model_id)


def scored_by(company_id: uuid.UUID, data_file_id: uuid.UUID) -> TrainedModel | None:
    """The model whose word on a file counts: the first of all_scored_by."""
    return next(iter(all_scored_by(company_id, data_file_id)), None)


def all_scored_by(company_id: uuid.UUID, data_file_id: uuid.UUID) -> list[TrainedModel]:
    """Every model whose word on a file is kept, in the order in which they count.

    Those that learned from the file come first, then the one in use, then the others; the newest
    first.
    """
    folder = _words_folder(company_id, data_file_id)
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    kept = [name for name in names if (folder / name / _ENTRIES).is_file()]
    ids = [uuid.UUID(name) for name in kept if not name.startswith(".")]
    models = TrainedModel.objects.of(company_id).filter(model_type=ModelType.ANOMALIES, pk__in=ids)
    is_own = Q(session__data_file_id=data_file_id)
    ordered = models.order_by(Case(When(is_own, then=0), default=1), "-is_active", "-created_at")
    return list(ordered.select_related("session").defer("content"))


def entries_of(data_file: DataFile, model_id: uuid.UUID | str) -> pl.DataFrame | None:
    """The entries, riskiest first, as MlResult.entries; None where the model said nothing."""
    return _read(scored_folder(data_file, model_id) / _ENTRIES)


def scan_entries(data_file: DataFile, model_id: uuid.UUID | str) -> pl.LazyFrame | None:
    """The entries to choose from without reading all of them; None as entries_of."""
    path = scored_folder(data_file, model_id) / _ENTRIES
    return pl.scan_parquet(path) if path.is_file() else None


def reasons_of(data_file: DataFile, model_id: uuid.UUID | str) -> pl.DataFrame | None:
    """The reasons of the strangest entries, as MlResult.reasons."""
    return _read(scored_folder(data_file, model_id) / _REASONS)


def lines_of(data_file: DataFile, model_id: uuid.UUID | str) -> pl.DataFrame | None:
    """Every line by line_id, as MlResult.scores."""
    return _read(scored_folder(data_file, model_id) / _LINES)


def keep_scores(data_file: DataFile, model_id: uuid.UUID | str, result: MlResult) -> Path:
    """Write what a model said of a file, whole or not at all; an earlier word of it is replaced.

    Raises:
        UserError: the file was deleted meanwhile.
    """
    folder = scored_folder(data_file, model_id)
    with Scratch(folder) as scratch:
        result.scores.write_parquet(scratch.folder / _LINES)
        result.entries.write_parquet(scratch.folder / _ENTRIES)
        result.reasons.write_parquet(scratch.folder / _REASONS)
        scratch.move()
    refuse_deleted(data_file)
    return folder


def refuse_deleted(data_file: DataFile) -> None:
    """Leave nothing of a file that was deleted while a model looked at it; call it after writing.

    Its rows go before its folder: what was written before that is removed with the folder.

    Raises:
        UserError: the file was deleted.
    """
    if not DataFile.objects.of(data_file.company_id).filter(pk=data_file.pk).exists():
        shutil.rmtree(dataset_folder(data_file.company_id, data_file.pk), ignore_errors=True)
        raise UserError("The file was deleted while a model looked at it.")


def forget_old_scores(data_file: DataFile) -> None:
    """Remove the words of models that are neither in use nor among the newest."""
    for model in all_scored_by(data_file.company_id, data_file.pk)[KEPT:]:
        shutil.rmtree(scored_folder(data_file, model.pk), ignore_errors=True)


def _words_folder(company_id: uuid.UUID, data_file_id: uuid.UUID) -> Path:
    return dataset_folder(company_id, data_file_id) / "predictions"


def _read(path: Path) -> pl.DataFrame | None:
    try:
        return pl.read_parquet(path)
    except FileNotFoundError:
        return None
