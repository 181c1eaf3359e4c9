"""What workers do with models: train, train again, look daily at how they behave."""

import logging

from celery import shared_task
from django.utils import timezone

from crossfoot_server.jobs.running import run_job
from crossfoot_server.ml.results import close_broken_off, note_share
from crossfoot_server.ml.training import train_again, train_once
from crossfoot_server.ml.watching import in_use, look_at

logger = logging.getLogger(__name__)


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
    """Log and keep how the models in use behave: see watching.look_at."""
    close_broken_off()
    now = timezone.now()
    for session, models in in_use():
        try:
            seen = look_at(models, now=now)
        except Exception:  # of one company, which must not hide the others'
            logger.exception("the models of training %s could not be looked at", session.pk)
            continue
        note_share(session.pk, seen)
        logger.info("training %s of company %s: %s", session.pk, session.company_id, seen)
