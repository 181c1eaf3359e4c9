"""What a server's models say of a file, once the training that its upload started has ended."""

import time
from dataclasses import dataclass
from typing import Any

from crossfoot.client.connection import Connection
from crossfoot.progress import Progress

_OPEN = ("PENDING", "TRAINING")
_POLL_SECONDS = 0.5


@dataclass(frozen=True)
class ModelWords:
    """The rows of /api/ml-processing-results/, and why the file's own training failed, if it did.

    Without a training of its own, the file was looked at by the models that were in use.
    """

    rows: list[dict[str, Any]]
    failed: str = ""


def words_of_models(connection: Connection, job: dict[str, Any], progress: Progress) -> ModelWords:
    """Wait for the training that a job has started, and return what models say of its file."""
    told = (job.get("analytics_results") or {}).get("ml_training") or {}
    failed = ""
    if session := told.get("training_session_id"):
        training = _ended(connection, session, progress)
        failed = training["reason"] if training["status"] == "FAILED" else ""
    path = f"/api/ml-processing-results/?file_id={job['file_id']}&model_type=all"
    return ModelWords(connection.get(path).json()["results"], failed)


def _ended(connection: Connection, session: str, progress: Progress) -> dict[str, Any]:
    path = f"/api/ml-model-training/{session}/status/"
    while True:
        training: dict[str, Any] = connection.get(path).json()
        if training["status"] not in _OPEN:
            return training
        progress("models", 0, None)
        time.sleep(_POLL_SECONDS)
