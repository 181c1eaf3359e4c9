"""Drift: a new file's ledger against what the model in use has learned; an alert where it is far.

An alert starts no training of its own: the new file starts one anyhow, and what is left undone (the
training failed, or the file was none to train on) the weekly clock takes up.
"""

import logging
import uuid
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from crossfoot.audit.book import Book
from crossfoot.errors import UserError
from crossfoot.ml import Models
from crossfoot.ml.drift import Drift, drift
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.leases import JobCancelledError, LeaseLostError
from crossfoot_server.ml.drift_queries import ALERTS
from crossfoot_server.ml.models import DriftObservation, TrainedModel
from crossfoot_server.webhooks.announcing import announce
from crossfoot_server.webhooks.events import DRIFTED

logger = logging.getLogger(__name__)


def observe(row: TrainedModel, models: Models, data_file: DataFile, book: Book) -> None:
    """Keep how far a file's ledger is from what a model learned, once; it never fails an audit.

    The model's own file tells nothing. What is kept is the same whichever attempt of a job does it,
    so it does not wait for the job's end.
    """
    if row.session.data_hash == data_file.fingerprint or _is_kept(row, data_file):
        return
    try:
        keep_drift(row, data_file, drift(models, book))
    except (JobCancelledError, LeaseLostError, SoftTimeLimitExceeded):
        raise
    except UserError as error:
        logger.warning("drift from model %s could not be told: %s", row.pk, error)
    except Exception:
        logger.exception("drift from model %s could not be told", row.pk)


def keep_drift(row: TrainedModel, data_file: DataFile, found: Drift) -> DriftObservation:
    """Keep an observation, and tell of it from WARN on, unless it was kept before."""
    with transaction.atomic():
        kept, is_new = DriftObservation.everywhere.get_or_create(
            trained_model=row,
            data_file=data_file,
            defaults={
                "company_id": row.company_id,
                "level": found.level,
                "figures": found.as_data(),
            },
        )
        if is_new and found.level in ALERTS:
            _tell(kept, found)
    return kept


def _is_kept(row: TrainedModel, data_file: DataFile) -> bool:
    return DriftObservation.everywhere.filter(trained_model=row, data_file=data_file).exists()


def _tell(kept: DriftObservation, found: Drift) -> None:
    # The sentences name users and sources: they stay in the company's rows.
    signs = {sign.name: sign.value for sign in found.signs}
    logger.warning(
        "model %s: the ledger of file %s has drifted (%s): %s",
        kept.trained_model_id, kept.data_file_id, kept.level, signs,
    )  # fmt: skip
    announce(kept.company_id, DRIFTED, kept.pk, _body(kept, found, signs))


def _body(kept: DriftObservation, found: Drift, signs: dict[str, float]) -> dict[str, Any]:
    ids: dict[str, uuid.UUID] = {
        "drift_id": kept.pk,
        "model_id": kept.trained_model_id,
        "upload_id": kept.data_file_id,
        "company_id": kept.company_id,
    }
    return {
        **{name: str(value) for name, value in ids.items()},
        "level": kept.level,
        "alert_ratio": found.alert_ratio,
        "signs": signs,
    }
