"""Jobs: the row is the truth and the outbox, a Celery message only a wake-up call."""
