"""What the company's duplicate model says of a ledger; its words on lines lie by the dataset."""

import os
import time
import uuid
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.duplicates import DUPLICATE_TYPES
from crossfoot.ml.duplicates import DuplicateDetectionModel
from crossfoot.ml.duplicates.summary import Said, sum_up
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.datasets.store import dataset_folder
from crossfoot_server.jobs.models import Status
from crossfoot_server.ml.models import ModelType, TrainedModel
from crossfoot_server.ml.queries import NOT_TRAINED, model_for, type_name
from crossfoot_server.ml.scored import refuse_deleted
from crossfoot_server.ml.storing import open_duplicate_model

_BY_RULES = {
    "source": "rules",
    "risk_scores": {type_name(kind.number): kind.points for kind in DUPLICATE_TYPES},
}


@dataclass(frozen=True)
class Prediction:
    """A model's word on a file, or the reason why only the rules speak."""

    line_count: int
    said: Said | None = None
    reason: str = ""
    seconds: float = 0.0
    model_id: uuid.UUID | None = None
    version: str = ""
    metrics: dict[str, Any] = field(default_factory=dict)
    importance: dict[str, Any] = field(default_factory=dict)

    @property
    def share(self) -> float | None:
        """Of the ledger's lines, the share that the model calls duplicates."""
        return self.said.share if self.said else None

    def columns(self) -> dict[str, Any]:
        """The columns of MLModelProcessingResult."""
        if self.said is None:
            return {
                "processing_status": "SKIPPED",
                "error_message": self.reason,
                "detailed_results": _BY_RULES,
                "data_size": self.line_count,
            }
        return {
            "processing_status": Status.COMPLETED.value,
            "anomalies_detected": self.said.duplicates,
            "duplicates_found": self.said.duplicates,
            "risk_score": self.said.risk,
            "confidence_score": self.said.confidence,
            "detailed_results": {"source": "model", "model_id": self.model_id, **asdict(self.said)},
            "model_metrics": self.metrics,
            "feature_importance": self.importance,
            "processing_duration": round(self.seconds, 3),
            "data_size": self.line_count,
            "model_version": self.version,
        }


def predictions_file(data_file: DataFile, model_id: uuid.UUID | str) -> Path:
    """Where a model's word on each line of a dataset lies; it goes when the dataset goes."""
    folder = dataset_folder(data_file.company_id, data_file.pk)
    return folder / "predictions" / f"{model_id}.parquet"


def predict_with_its_model(data_file: DataFile, book: Book) -> Prediction:
    """Apply the model that speaks of the file.

    Raises:
        UserError: it can't be used.
    """
    row = model_for(data_file, ModelType.DUPLICATES)
    if row is None:
        return Prediction(book.line_count, reason=NOT_TRAINED)
    return predict(data_file, book, open_duplicate_model(row), row)


def predict(
    data_file: DataFile, book: Book, model: DuplicateDetectionModel, row: TrainedModel
) -> Prediction:
    """Apply a model and keep its word on each line, unless it was kept before."""
    started = time.perf_counter()
    path = predictions_file(data_file, row.pk)
    if path.exists():
        predictions = pl.read_parquet(path)
    else:
        predictions = model.predict_duplicates(book)
        _write(predictions, path)
        refuse_deleted(data_file)
    return Prediction(
        line_count=book.line_count,
        said=sum_up(predictions, book.line_count),
        seconds=time.perf_counter() - started,
        model_id=row.pk,
        version=row.version,
        metrics=row.details["metrics"],
        importance=row.details["importance"],
    )


def _write(predictions: pl.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f".{path.name}-{uuid.uuid4().hex}")
    try:
        predictions.write_parquet(own, compression="lz4")
        os.replace(own, path)  # noqa: PTH105 - as one step, over one that another worker wrote
    finally:
        own.unlink(missing_ok=True)
