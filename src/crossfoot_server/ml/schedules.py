"""What the clock asks of models."""

from celery import shared_task

from crossfoot_server.ml.renewal import renew_all


@shared_task(name="start_due_trainings")
def start_due_trainings() -> int:
    """Start the weekly trainings that have a reason; two of it at once are harmless."""
    return len(renew_all())
