"""Messages: signed as the specification says, told once, retried for days, and nothing inside."""

import json
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from crossfoot_server.companies.models import Company
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.actions import cancel_job, resume_job, retry_job
from crossfoot_server.jobs.models import Job, ProcessingJobTracker, Status
from crossfoot_server.webhooks.actions import rotate_secret
from crossfoot_server.webhooks.delivering import BACKOFF, announce_jobs, deliver_due
from crossfoot_server.webhooks.events import EVENTS
from crossfoot_server.webhooks.models import WebhookDelivery, WebhookEndpoint
from crossfoot_server.webhooks.signing import new_secret
from crossfoot_server.webhooks.tasks import deliver_webhooks

SENTENCE = "Row 7: 'ACME payroll 12,000' is no amount."


def endpoint_of(company: Company, url: str, **more: Any) -> WebhookEndpoint:
    given = {"events": list(EVENTS), "secret": new_secret(), **more}
    return WebhookEndpoint.everywhere.create(company=company, url=url, created_by="t", **given)


def job_of(company: Company, status: Status = Status.COMPLETED, kind: str = "ledger_audit") -> Job:
    file = DataFile.everywhere.create(
        company=company, file_name="ACME.csv", file_size=1, sha256="0" * 64,
        fingerprint=str(timezone.now().timestamp()), uploaded_by="t",
    )  # fmt: skip
    ended = None if status == Status.NEEDS_MAPPING else timezone.now()
    job = Job.everywhere.create(
        company=company, data_file=file, kind=kind, queue="analytics", priority=0, status=status,
        completed_at=ended, started_by="t", error_message=SENTENCE, processing_duration=1.5,
    )  # fmt: skip
    ProcessingJobTracker.everywhere.create(company=company, processing_job=job, total_steps=1)
    return job


def make_due() -> None:
    WebhookDelivery.everywhere.filter(next_attempt_at__isnull=False).update(
        next_attempt_at=timezone.now()
    )


def test_a_message_verifies_with_the_published_library(company, receiver, private):
    endpoint, job = endpoint_of(company, receiver.address), job_of(company)
    deliver_webhooks()
    [(headers, body)] = receiver.messages
    message = Webhook(endpoint.secret).verify(body, headers)
    assert (message["type"], message["data"]["job_id"]) == ("upload.completed", str(job.pk))
    delivery = WebhookDelivery.objects.of(company.pk).get()
    assert headers["webhook-id"] == str(delivery.pk)
    assert (delivery.answer_status, delivery.attempts) == (204, 1)
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify(body + b" ", headers)


def test_a_body_holds_ids_and_figures_only(company, receiver, private):
    endpoint_of(company, receiver.address)
    job_of(company, Status.FAILED)
    deliver_webhooks()
    body = receiver.messages[0][1].decode()
    assert "ACME" not in body
    assert json.loads(body)["data"]["processing_duration"] == 1.5


def test_a_job_is_told_exactly_once(company, receiver, private):
    endpoint_of(company, receiver.address)
    job_of(company)
    deliver_webhooks()
    deliver_webhooks()
    Job.everywhere.update(announced_at=None)  # as if the note were lost
    deliver_webhooks()
    assert len(receiver.messages) == 1


def test_a_job_that_waits_then_fails_then_completes_is_told_each(company, receiver, private):
    endpoint_of(company, receiver.address)
    job = job_of(company, Status.NEEDS_MAPPING)
    deliver_webhooks()
    resume_job(job)
    for status, code in ((Status.FAILED, "unreadable"), (Status.COMPLETED, "")):
        Job.everywhere.update(status=status, completed_at=timezone.now(), error_code=code)
        deliver_webhooks()
        if status == Status.FAILED:
            retry_job(job)
    told = [json.loads(body)["type"] for _, body in receiver.messages]
    assert told == ["upload.needs_mapping", "upload.failed", "upload.completed"]


def test_a_job_that_is_cancelled_while_it_waits_for_its_mapping_is_told(company, receiver, private):
    endpoint_of(company, receiver.address)
    job = job_of(company, Status.NEEDS_MAPPING)
    deliver_webhooks()
    cancel_job(job, now=timezone.now())
    deliver_webhooks()
    told = [json.loads(body)["data"]["status"] for _, body in receiver.messages]
    assert told == ["NEEDS_MAPPING", "CANCELLED"]


def test_only_the_company_and_what_was_asked_for_is_told(company, other_company, receiver, private):
    endpoint_of(other_company, receiver.address)
    endpoint_of(company, receiver.address, events=["upload.failed"])
    endpoint_of(company, receiver.address, is_active=False)
    job_of(company)
    deliver_webhooks()
    assert receiver.messages == []


def test_trainings_are_not_told(company, receiver, private):
    endpoint_of(company, receiver.address)
    job_of(company, kind="ml_training")
    assert announce_jobs(now=timezone.now()) == 0
    assert not Job.everywhere.filter(announced_at__isnull=True).exists()


def _pauses(delivery: WebhookDelivery) -> list[float]:
    found: list[float] = []
    while True:
        make_due()
        before = timezone.now()
        deliver_due()
        delivery.refresh_from_db()
        if delivery.next_attempt_at is None:
            return found
        found.append((delivery.next_attempt_at - before).total_seconds())


def test_a_refused_message_is_tried_for_days_and_given_up(company, receiver, private):
    receiver.status = 500
    endpoint_of(company, receiver.address)
    job_of(company)
    announce_jobs(now=timezone.now())
    delivery = WebhookDelivery.everywhere.get()
    pauses = _pauses(delivery)
    assert len(pauses) == len(BACKOFF)
    for pause, expected in zip(pauses, BACKOFF, strict=True):
        assert 0.85 * expected <= pause <= 1.15 * expected + 1
    assert (delivery.attempts, delivery.gave_up_at is not None) == (8, True)
    assert delivery.answer_error == "The answer was 500."
    assert {headers["webhook-id"] for headers, _ in receiver.messages} == {str(delivery.pk)}


def test_after_days_of_failure_the_endpoint_is_off_with_a_reason(company, receiver, private):
    receiver.status = 503
    endpoint = endpoint_of(company, receiver.address)
    job_of(company)
    deliver_webhooks()
    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.failing_since is not None) == (True, True)
    WebhookEndpoint.everywhere.update(failing_since=timezone.now() - timedelta(days=5, minutes=1))
    make_due()
    deliver_due()
    endpoint.refresh_from_db()
    assert not endpoint.is_active
    assert "accepted nothing for 5 days" in endpoint.disabled_reason
    make_due()
    sent = len(receiver.messages)
    deliver_due()
    assert len(receiver.messages) == sent


def test_one_accepted_message_ends_the_failing(company, receiver, private):
    receiver.status = 500
    endpoint = endpoint_of(company, receiver.address)
    job_of(company)
    deliver_webhooks()
    receiver.status = 200
    make_due()
    deliver_due()
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_an_endpoint_that_is_gone_is_off_at_once(company, receiver, private):
    receiver.status = 410
    endpoint = endpoint_of(company, receiver.address)
    job_of(company)
    deliver_webhooks()
    endpoint.refresh_from_db()
    assert not endpoint.is_active
    assert WebhookDelivery.everywhere.get().gave_up_at is not None


def test_a_redirect_is_not_followed(company, receiver, private):
    receiver.status, receiver.location = 302, receiver.address
    endpoint_of(company, receiver.address)
    job_of(company)
    deliver_webhooks()
    assert len(receiver.messages) == 1
    assert "redirect" in WebhookDelivery.everywhere.get().answer_error


def test_a_long_answer_is_not_read_to_its_end(company, receiver, private):
    receiver.status, receiver.body = 200, b"x" * 200_000
    endpoint_of(company, receiver.address)
    job_of(company)
    deliver_webhooks()
    assert WebhookDelivery.everywhere.get().answer_status == 200


def test_a_message_never_goes_inside(company, receiver):
    endpoint_of(company, receiver.address.replace("http:", "https:"))
    endpoint_of(company, receiver.address)
    job_of(company)
    deliver_webhooks()
    assert receiver.messages == []
    errors = {row.answer_error for row in WebhookDelivery.everywhere.all()}
    assert any("own network" in error for error in errors)


def test_after_a_rotation_both_secrets_sign_for_a_day(company, receiver, private):
    endpoint = endpoint_of(company, receiver.address)
    old = endpoint.secret
    rotate_secret(endpoint, now=timezone.now())
    job_of(company)
    deliver_webhooks()
    headers, body = receiver.messages[0]
    for secret in (old, endpoint.secret):
        Webhook(secret).verify(body, headers)
    WebhookEndpoint.everywhere.update(previous_until=timezone.now())
    job_of(company)
    deliver_webhooks()
    headers, body = receiver.messages[1]
    Webhook(endpoint.secret).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(body, headers)


@pytest.mark.django_db(transaction=True)
def test_two_deliverers_at_once_send_each_message_once(receiver, private):
    company = Company.objects.create(name="C", slug="c")
    endpoint_of(company, receiver.address)
    for _ in range(15):
        job_of(company)
    start = threading.Barrier(3)

    def deliver() -> None:
        try:
            start.wait()
            deliver_webhooks()
        finally:
            connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [headers["webhook-id"] for headers, _ in receiver.messages]
    assert (len(ids), len(set(ids))) == (15, 15)


def test_a_deliverer_that_died_leaves_its_message_to_the_next(company, receiver, private):
    endpoint_of(company, receiver.address)
    job_of(company)
    announce_jobs(now=timezone.now())
    later: datetime = timezone.now() + timedelta(minutes=1)
    WebhookDelivery.everywhere.update(attempts=1, next_attempt_at=later)  # as a claim leaves it
    deliver_due()
    assert receiver.messages == []
    make_due()
    deliver_due()
    assert len(receiver.messages) == 1
