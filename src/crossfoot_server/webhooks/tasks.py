"""The task that tells other systems; the clock and every job that ends wake it."""

from celery import shared_task
from django.utils import timezone

from crossfoot_server.webhooks.delivering import announce_jobs, deliver_due


@shared_task(name="deliver_webhooks")
def deliver_webhooks() -> None:
    """Write what is to be told and send what is due; two of it at once are harmless."""
    announce_jobs(now=timezone.now())
    deliver_due()
