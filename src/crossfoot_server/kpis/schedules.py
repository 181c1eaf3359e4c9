"""What the clock asks of key figures."""

import logging

from celery import shared_task
from django.utils import timezone

from crossfoot_server.kpis.actions import start_all_due
from crossfoot_server.kpis.benchmarking import recalculate
from crossfoot_server.kpis.caching import forget_expired
from crossfoot_server.kpis.models import Trigger

logger = logging.getLogger(__name__)


@shared_task(name="start_due_snapshots")
def start_due_snapshots(interval: str) -> dict[str, int]:
    """Start hourly or daily snapshots of the companies whose data have changed."""
    done = start_all_due(Trigger(interval), now=timezone.now())
    logger.info("%s snapshots: %s", interval, done)
    return done


@shared_task(name="recalculate_benchmarks")
def recalculate_benchmarks() -> int:
    """Find how key figures spread in each industry, of the companies that share theirs."""
    made = recalculate(now=timezone.now())
    logger.info("%s benchmarks", made)
    return made


@shared_task(name="cleanup_expired_cache")
def cleanup_expired_cache() -> int:
    """Delete cached results that have expired."""
    deleted = forget_expired(now=timezone.now())
    if deleted:
        logger.info("%s cached results have expired", deleted)
    return deleted
