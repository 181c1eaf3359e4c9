"""Renewal: when the models of a company are trained again without anybody asking."""

import logging
import uuid
from typing import Final

from django.db import transaction

from crossfoot_server.companies.models import Company
from crossfoot_server.datasets.models import DataFile, Dataset, FileKind
from crossfoot_server.jobs.models import Status
from crossfoot_server.ml.actions import start_training, why_not
from crossfoot_server.ml.labels import LEAST_LINES, judged_of, label_counts
from crossfoot_server.ml.models import (
    DriftLevel,
    DriftObservation,
    EntryReview,
    ModelType,
    TrainedModel,
    TrainingSession,
)
from crossfoot_server.ml.queries import OPEN, active_model, is_trained_on

logger = logging.getLogger(__name__)
#: Who has started these trainings.
CLOCK: Final = "weekly training"
NEW_DATA: Final = "no model has learned from the newest dataset"
NEW_LABELS: Final = "reviewers have said more of its entries"
DRIFTED: Final = "its ledger is far from what the model in use has learned"


def renew_all() -> list[TrainingSession]:
    """Start the trainings that are due, one a company at most."""
    owners = Dataset.everywhere.order_by("company_id").values_list("company_id", flat=True)
    found = (renew(company_id) for company_id in owners.distinct())
    return [session for session in found if session is not None]


def renew(company_id: uuid.UUID) -> TrainingSession | None:
    """Train on the company's newest dataset again, if there is a reason; else nothing is kept.

    Whoever asks at the same time waits, and then finds the training under way.
    """
    with transaction.atomic():
        Company.objects.select_for_update().get(pk=company_id)
        dataset = _newest(company_id)
        if dataset is None or _is_under_way(company_id):
            return None
        reason = why_now(dataset)
        if not reason or why_not(dataset, ModelType.ANOMALIES, again=True):
            return None
        started = start_training(data_file=dataset.data_file, by=CLOCK, again=True)
    logger.info("training %s of company %s: %s", started.session.pk, company_id, reason)
    return started.session


def why_now(dataset: Dataset) -> str:
    """Why models should learn from this dataset now; empty where they would learn nothing new."""
    data_file = dataset.data_file
    if not is_trained_on(data_file, ModelType.ANOMALIES):
        return NEW_DATA
    if _is_far(data_file):
        return DRIFTED
    if dataset.line_count < LEAST_LINES:
        return ""
    return NEW_LABELS if _has_new_labels(data_file) else ""


def _newest(company_id: uuid.UUID) -> Dataset | None:
    datasets = Dataset.objects.of(company_id).filter(data_file__kind=FileKind.LEDGER)
    return datasets.select_related("data_file").first()


def _is_under_way(company_id: uuid.UUID) -> bool:
    sessions = TrainingSession.objects.of(company_id)
    waiting = sessions.filter(model_type=ModelType.ANOMALIES, status__in=OPEN)
    # A training whose job was killed or cancelled could not say so itself.
    return waiting.exclude(job__status__in=(Status.FAILED, Status.CANCELLED)).exists()


def _is_far(data_file: DataFile) -> bool:
    """Whether the model in use, trained on another file, is far from this one, as nobody has seen.

    Who acknowledges the alert wants to keep the model as it is.
    """
    model = active_model(data_file.company_id, ModelType.ANOMALIES)
    alerts = DriftObservation.objects.of(data_file.company_id).filter(
        trained_model=model,
        data_file=data_file,
        level=DriftLevel.RETRAIN,
        acknowledged_at__isnull=True,
    )
    return model is not None and alerts.exists()


def _has_new_labels(data_file: DataFile) -> bool:
    """Whether there are words since the last training on the file, and enough to learn from."""
    trained = TrainedModel.objects.of(data_file.company_id).filter(
        model_type=ModelType.ANOMALIES, session__data_hash=data_file.fingerprint
    )
    last = trained.select_related("session").defer("content").first()
    words = EntryReview.objects.of(data_file.company_id).filter(data_file=data_file)
    if last is None or not words.filter(created_at__gt=last.session.created_at).exists():
        return False
    return label_counts(judged_of(data_file)).are_enough
