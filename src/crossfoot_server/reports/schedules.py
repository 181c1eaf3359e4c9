"""What the clock asks of reports: make those that are due, remove those that are old."""

import logging

from celery import shared_task
from django.utils import timezone

from crossfoot_server.reports.cleaning import expire, remove_ownerless
from crossfoot_server.reports.expanding import expand_all_due
from crossfoot_server.reports.failing import settle_lost

logger = logging.getLogger(__name__)


@shared_task(name="process_scheduled_reports")
def process_scheduled_reports() -> dict[str, int]:
    """Put due reports in the queue, and note what became of those whose worker was lost.

    Two of it at once, or none for a while, are harmless.
    """
    now = timezone.now()
    done = {"started": expand_all_due(now=now), "lost": settle_lost(now=now)}
    logger.info("scheduled reports: %s", done)
    return done


@shared_task(name="cleanup_old_reports")
def cleanup_old_reports() -> dict[str, int]:
    """Remove the files of reports that have grown old; their rows say that they expired."""
    done = {"expired": expire(now=timezone.now()), "ownerless": remove_ownerless()}
    logger.info("old reports: %s", done)
    return done
