"""What workers do with models: train, train again, look daily at how they behave."""

import logging
from datetime import timedelta

from celery import shared_task
from django.db.models import Sum
from django.utils import timezone

from crossfoot_server.jobs.running import run_job
from crossfoot_server.ml.models import MLModelProcessingResult, TrainedModel
from crossfoot_server.ml.results import close_broken_off, note_share
from crossfoot_server.ml.training import train_again, train_once

logger = logging.getLogger(__name__)
#: A look at a model takes the files of so many days.
DAYS = 7


@shared_task(name="train_ml_models")
def train_ml_models(job_id: str) -> None:
    """Train a model on a file, once."""
    try:
        run_job(job_id, train_once)
    finally:
        close_broken_off()


@shared_task(name="retrain_ml_models")
def retrain_ml_models(job_id: str) -> None:
    """Train a model on a file again."""
    try:
        run_job(job_id, train_again)
    finally:
        close_broken_off()


@shared_task(name="monitor_ml_model_performance")
def monitor_ml_model_performance() -> None:
    """Log and keep, for each model in use, what share of lines it calls duplicates now.

    A share far from that of its training says that the ledgers have changed, or the model is wrong.
    """
    close_broken_off()
    now = timezone.now()
    for model in TrainedModel.everywhere.filter(is_active=True).select_related("session"):
        said = MLModelProcessingResult.everywhere.filter(
            company_id=model.company_id,
            model_type=model.model_type,
            model_version=model.version,
            created_at__gte=now - timedelta(days=DAYS),
        ).aggregate(lines=Sum("data_size"), duplicates=Sum("duplicates_found"))
        lines, duplicates = said["lines"] or 0, said["duplicates"] or 0
        observation = {
            "at": now.isoformat(),
            "days": DAYS,
            "lines": lines,
            "share": round(duplicates / lines, 6) if lines else None,
            "share_at_training": model.session.performance_metrics.get("share_at_training"),
        }
        note_share(model.session_id, observation)
        logger.info("model %s of company %s: %s", model.pk, model.company_id, observation)
