"""Watching: how the models in use behave, by the files and the reviews since their training."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final

import polars as pl
from django.db.models import Count, Max, Sum

from crossfoot.ml.behaviour import confirmed, stability
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.ml.labels import judged_of
from crossfoot_server.ml.models import (
    DriftLevel,
    DriftObservation,
    EntryReview,
    MLModelProcessingResult,
    ModelType,
    TrainedModel,
    TrainingSession,
)
from crossfoot_server.ml.scored import all_scored_by, entries_of

#: A look at a model takes the files of so many days.
DAYS: Final = 7
#: Files whose entries are opened for one look, the newest.
_FILES = 20


def in_use() -> list[tuple[TrainingSession, list[TrainedModel]]]:
    """The models in use of all companies, by the training that they are of."""
    models = TrainedModel.everywhere.filter(is_active=True).select_related("session")
    found = groupby(models.defer("content").order_by("session_id", "id"), lambda one: one.session)
    return [(session, list(group)) for session, group in found]


def look_at(models: Sequence[TrainedModel], *, now: datetime) -> dict[str, Any]:
    """What is seen of the models of one training, as plain data.

    `share` of the lines that were called duplicates lately, against `share_at_training`; of the
    detectors `drift` lately, what reviewers `confirmed`, and `stability` against the model before.
    """
    seen: dict[str, Any] = {"at": now.isoformat(), "days": DAYS}
    for model in models:
        if model.model_type == ModelType.DUPLICATES:
            seen |= _duplicates(model, now)
        else:
            seen |= {
                "drift": _drift(model, now),
                "confirmed": _confirmed(model),
                "stability": _stability(model),
            }
    return seen


def _duplicates(model: TrainedModel, now: datetime) -> dict[str, Any]:
    said = MLModelProcessingResult.everywhere.filter(
        company_id=model.company_id,
        model_type=model.model_type,
        model_version=model.version,
        created_at__gte=now - timedelta(days=DAYS),
    ).aggregate(lines=Sum("data_size"), duplicates=Sum("duplicates_found"))
    lines, duplicates = said["lines"] or 0, said["duplicates"] or 0
    return {
        "lines": lines,
        "share": round(duplicates / lines, 6) if lines else None,
        "share_at_training": model.session.performance_metrics.get("share_at_training"),
    }


def _drift(model: TrainedModel, now: datetime) -> dict[str, Any]:
    """How many files were at which level lately, and the newest alert ratio."""
    rows = DriftObservation.everywhere.filter(
        trained_model=model, created_at__gte=now - timedelta(days=DAYS)
    )
    levels = rows.order_by().values_list("level").annotate(Count("id"))
    newest = rows.first()
    return {
        **dict.fromkeys(DriftLevel.values, 0),
        **dict(levels),
        "alert_ratio": None if newest is None else newest.figures.get("alert_ratio"),
    }


def _confirmed(model: TrainedModel) -> dict[str, Any]:
    """Of the entries that the model called HIGH, and that were judged, the share of exceptions."""
    pairs = []
    for data_file in _reviewed_files(model.company_id):
        entries = entries_of(data_file, model.pk)
        if entries is not None:
            pairs.append((entries, _unlearned(data_file, model)))
    return asdict(confirmed(pairs))


def _reviewed_files(company_id: uuid.UUID) -> list[DataFile]:
    words = EntryReview.objects.of(company_id).order_by().values_list("data_file_id")
    newest = words.annotate(at=Max("created_at")).order_by("-at")[:_FILES]
    files = DataFile.objects.of(company_id).in_bulk([file_id for file_id, _ in newest])
    return [files[file_id] for file_id, _ in newest if file_id in files]


def _unlearned(data_file: DataFile, model: TrainedModel) -> pl.DataFrame:
    """The newest words on a file's entries, but of those that the model was told of."""
    judged = judged_of(data_file)
    if model.session.data_file_id != data_file.pk:
        return judged
    told = EntryReview.objects.of(model.company_id).filter(
        data_file=data_file, created_at__lte=model.created_at
    )
    names = list(told.order_by().values_list("journal_id", flat=True).distinct())
    return judged.filter(~pl.col("journal_id").is_in(names))


def _stability(model: TrainedModel) -> dict[str, Any] | None:
    """Against the model before, on the newest file that both have scored; None without one."""
    scored = MLModelProcessingResult.everywhere.filter(
        company_id=model.company_id, model_type=ModelType.ANOMALIES, model_version=model.version
    )
    files = scored.order_by("-created_at").values_list("data_file_id", flat=True)[:_FILES]
    for file_id in dict.fromkeys(files):
        data_file = DataFile.objects.of(model.company_id).get(pk=file_id)
        others = [one for one in all_scored_by(model.company_id, file_id) if one.pk != model.pk]
        before = entries_of(data_file, others[0].pk) if others else None
        now = entries_of(data_file, model.pk)
        if now is not None and before is not None:
            return {**asdict(stability(before, now)), "model_before": str(others[0].pk)}
    return None
