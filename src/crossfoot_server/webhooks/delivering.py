"""Messages on their way: announced once, sent until accepted, given up after days."""

import json
import logging
import random
import time
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from crossfoot_server.jobs.models import Job
from crossfoot_server.webhooks.events import EVENT_OF, KINDS_TOLD, PING, body_of
from crossfoot_server.webhooks.models import WebhookDelivery, WebhookEndpoint
from crossfoot_server.webhooks.sending import Answer, Message, send_all
from crossfoot_server.webhooks.signing import signed_headers

logger = logging.getLogger(__name__)
#: Seconds after each failed attempt; after the last the message is given up.
BACKOFF = (5, 300, 1_800, 7_200, 18_000, 36_000, 86_400)
#: An endpoint that accepted nothing for so long is switched off.
DISABLED_AFTER = timedelta(days=5)
#: Whoever claims a message has so long to send it.
CLAIMED_FOR = timedelta(minutes=2)
A_BATCH, JOBS_AT_ONCE = 20, 200
WORK_SECONDS = 45.0
_GONE = 410


def announce_jobs(*, now: datetime) -> int:
    """Write the messages about jobs that ended or wait for a mapping; return how many."""
    waiting = Job.everywhere.filter(announced_at__isnull=True, status__in=list(EVENT_OF))
    jobs = waiting.order_by("created_at")[:JOBS_AT_ONCE]
    return sum(_announce(job, now=now) for job in jobs)


def _announce(job: Job, *, now: datetime) -> int:
    event = EVENT_OF[job.status]
    still = Job.everywhere.filter(pk=job.pk, status=job.status, announced_at__isnull=True)
    with transaction.atomic():
        if not still.update(announced_at=now) or not _is_told(job):
            return 0
        active = WebhookEndpoint.objects.of(job.company_id).filter(is_active=True)
        wanting = [endpoint for endpoint in active if event in endpoint.events]
        body = body_of(job, event, now=now) if wanting else {}
        messages = [
            WebhookDelivery(
                company_id=job.company_id, endpoint=endpoint, job=job, event=event, body=body
            )
            for endpoint in wanting
        ]
        WebhookDelivery.everywhere.bulk_create(messages, ignore_conflicts=True)
        return len(messages)


def _is_told(job: Job) -> bool:
    return job.data_file_id is not None and job.kind in KINDS_TOLD


def deliver_due() -> int:
    """Send what is due, for at most WORK_SECONDS; return how many were accepted."""
    end, accepted = time.monotonic() + WORK_SECONDS, 0
    while time.monotonic() < end:
        now = timezone.now()
        claimed = _claim(now)
        if not claimed:
            break
        messages = [_message(delivery, now=now) for delivery in claimed]
        answers = send_all(messages, private=settings.ENVIRONMENT.webhook_private)
        for delivery, answer in zip(claimed, answers, strict=True):
            accepted += _record(delivery, answer, now=timezone.now())
    return accepted


def _claim(now: datetime) -> list[WebhookDelivery]:
    """Take a batch: who moves a message's time forward has it, so that two never send one."""
    due = WebhookDelivery.everywhere.filter(
        delivered_at__isnull=True,
        gave_up_at__isnull=True,
        next_attempt_at__lte=now,
        endpoint__is_active=True,
    ).select_related("endpoint")
    claimed = []
    for delivery in due.order_by("next_attempt_at", "id")[:A_BATCH]:
        mine = WebhookDelivery.everywhere.filter(
            pk=delivery.pk, attempts=delivery.attempts, next_attempt_at=delivery.next_attempt_at
        )
        if mine.update(attempts=F("attempts") + 1, next_attempt_at=now + CLAIMED_FOR):
            delivery.attempts += 1
            claimed.append(delivery)
    return claimed


def _message(delivery: WebhookDelivery, *, now: datetime) -> Message:
    endpoint = delivery.endpoint
    body = json.dumps(delivery.body, separators=(",", ":"), default=float).encode()
    headers = signed_headers(str(delivery.pk), body, secrets_of(endpoint, now=now), now=now)
    more = {"Content-Type": "application/json", "User-Agent": "Crossfoot-Webhooks/1"}
    return Message(endpoint.url, headers | more, body)


def secrets_of(endpoint: WebhookEndpoint, *, now: datetime) -> Sequence[str]:
    """The secrets a message is signed with now: after a rotation, for a while, both."""
    both = endpoint.previous_until is not None and endpoint.previous_until > now
    return [endpoint.secret, *([endpoint.previous_secret] if both else [])]


def _record(delivery: WebhookDelivery, answer: Answer, *, now: datetime) -> bool:
    mine = WebhookDelivery.everywhere.filter(pk=delivery.pk, attempts=delivery.attempts)
    endpoint = WebhookEndpoint.everywhere.filter(pk=delivery.endpoint_id)
    said = {"answer_status": answer.status, "answer_error": answer.error[:300]}
    if answer.is_accepted:
        mine.update(delivered_at=now, next_attempt_at=None, **said)
        endpoint.update(failing_since=None)
        return True
    delay = _delay(delivery)
    if delay is None or answer.status == _GONE:
        mine.update(gave_up_at=now, next_attempt_at=None, **said)
    else:
        mine.update(next_attempt_at=now + timedelta(seconds=delay), **said)
    endpoint.filter(failing_since__isnull=True).update(failing_since=now)
    _disable(delivery.endpoint_id, answer, now=now)
    logger.info("message %s was not accepted (%s)", delivery.pk, answer.status)
    return False


def _delay(delivery: WebhookDelivery) -> float | None:
    """Seconds to the next attempt; None after the last. A ping is tried once."""
    if delivery.event == PING or delivery.attempts > len(BACKOFF):
        return None
    return BACKOFF[delivery.attempts - 1] * random.uniform(0.9, 1.1)  # noqa: S311 - spreads retries


def _disable(endpoint_id: uuid.UUID, answer: Answer, *, now: datetime) -> None:
    active = WebhookEndpoint.everywhere.filter(pk=endpoint_id, is_active=True)
    if answer.status == _GONE:
        active.update(
            is_active=False, disabled_reason="It answered 410: it wants no more messages."
        )
        return
    reason = f"It accepted nothing for {DISABLED_AFTER.days} days: {answer.error}"[:200]
    active.filter(failing_since__lte=now - DISABLED_AFTER).update(
        is_active=False, disabled_reason=reason
    )
