"""One attempt of a job: how it ends, and what is told about it."""

import logging
import uuid
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from crossfoot.errors import UserError
from crossfoot_server.jobs.actions import cancel_job, retry_job
from crossfoot_server.jobs.models import Job, ProcessingJobTracker, Status
from crossfoot_server.jobs.running import OUR_FAULT, Body, Keep, Work, backoff
from tests.crossfoot_server.jobs.conftest import Attempt, MakeJob, fresh, nothing


def failing(error: Exception) -> Body:
    def body(work: Work) -> Keep:
        work.tracking.begin("training")
        raise error

    return body


def due(job: Job) -> Job:
    """The job, as if its pause were over."""
    Job.everywhere.filter(pk=job.pk).update(next_run_at=timezone.now())
    return job


def test_what_a_body_keeps_is_kept_with_the_status(make_job: MakeJob, attempt: Attempt) -> None:
    seen = []

    def body(work: Work) -> Keep:
        work.tracking.begin("features")
        return lambda: seen.append(fresh(work.job).status)

    job = attempt(make_job(), body)
    assert job.status == Status.COMPLETED
    assert seen == [Status.COMPLETED], "in the transaction that completes the job"
    assert (job.tracker.overall_progress, job.tracker.ml_processing_status) == (100, "COMPLETED")
    assert job.tracker.completed_steps == job.tracker.total_steps == 3
    assert job.processing_duration is not None
    assert job.lease is None


def test_a_job_that_has_ended_is_not_run_again(make_job: MakeJob, attempt: Attempt) -> None:
    job = attempt(make_job(), nothing)
    again = attempt(job, failing(AssertionError("it ran")))
    assert (again.status, again.attempts) == (Status.COMPLETED, 1)


def test_what_a_user_can_mend_is_told_as_it_is(make_job: MakeJob, attempt: Attempt) -> None:
    job = attempt(make_job(), failing(UserError("Row 7 is broken. Mend it.")))
    assert (job.status, job.error_message) == (Status.FAILED, "Row 7 is broken. Mend it.")
    assert (job.attempts, job.is_dead_letter) == (1, False), "it would fail again"
    assert job.tracker.error_log[-1]["message"] == "Row 7 is broken. Mend it."
    assert job.tracker.error_log[-1]["step"] == "training"
    assert job.tracker.ml_processing_status == Status.FAILED


def test_a_bug_is_logged_and_told_politely_after_four_attempts(
    make_job: MakeJob, attempt: Attempt, caplog: pytest.LogCaptureFixture
) -> None:
    job, pauses = make_job(), []
    for number in (1, 2, 3):
        job = attempt(job, failing(ValueError("secret")))
        assert (job.status, job.attempts) == (Status.PENDING, number)
        assert job.next_run_at is not None
        pauses.append((job.next_run_at - timezone.now()).total_seconds())
        assert attempt(job, nothing).attempts == number, "it waits for its time"
        due(job)
    with caplog.at_level(logging.ERROR):
        job = attempt(job, failing(ValueError("secret")))
    assert (job.status, job.is_dead_letter) == (Status.FAILED, True)
    assert job.error_message == OUR_FAULT
    assert "secret" not in str(job.tracker.error_log)
    assert "raise error\nValueError" in caplog.text, "the traceback is in the log"
    assert [round(pause / 5) for pause in pauses] == [1, 2, 4]


def test_pauses_double_up_to_ten_minutes() -> None:
    assert 4.5 <= backoff(1) <= 5.5
    assert 36 <= backoff(4) <= 44
    assert backoff(12) == 600


def test_the_soft_limit_ends_the_job_with_a_sentence(make_job: MakeJob, attempt: Attempt) -> None:
    job = attempt(make_job(), failing(SoftTimeLimitExceeded()))
    assert (job.status, job.error_code) == (Status.FAILED, "time_limit")
    assert job.error_message.startswith("The job took longer than 600 seconds and was stopped.")


def test_a_worker_whose_lease_was_taken_writes_nothing(
    make_job: MakeJob, attempt: Attempt, caplog: pytest.LogCaptureFixture
) -> None:
    kept = []

    def body(work: Work) -> Keep:
        work.tracking.begin("features")
        taken = {"lease": uuid.uuid4(), "attempts": 2}
        Job.everywhere.filter(pk=work.job.pk).update(**taken)
        return lambda: kept.append(1)

    job = attempt(make_job(), body)
    assert (job.status, job.attempts, kept) == (Status.PROCESSING, 2, [])
    assert "nothing was written" in caplog.text

    def goes_on(work: Work) -> Keep:
        Job.everywhere.filter(pk=work.job.pk).update(lease=uuid.uuid4())
        work.tracking.begin("training")
        raise AssertionError("it was not stopped")

    job = attempt(make_job(), goes_on)
    assert job.status == Status.PROCESSING
    assert job.tracker.current_step == ""


def test_a_running_job_stops_at_its_next_step(make_job: MakeJob, attempt: Attempt) -> None:
    def body(work: Work) -> Keep:
        work.tracking.begin("features")
        assert cancel_job(work.job, now=timezone.now()).status == Status.PROCESSING
        work.tracking.begin("training")
        raise AssertionError("it was not stopped")

    job = attempt(make_job(), body)
    assert (job.status, job.error_message) == (Status.CANCELLED, "The job was cancelled.")


def test_a_cancelled_job_that_fails_is_not_tried_again(make_job: MakeJob, attempt: Attempt) -> None:
    def body(work: Work) -> Keep:
        cancel_job(work.job, now=timezone.now())
        raise ValueError

    assert attempt(make_job(), body).status == Status.CANCELLED


def test_progress_never_runs_backwards_when_a_job_is_tried_again(
    make_job: MakeJob, attempt: Attempt
) -> None:
    seen: list[tuple[float, float, int]] = []

    def watch(job: Job) -> None:
        tracker = ProcessingJobTracker.everywhere.get(processing_job=job)
        seen.append((tracker.overall_progress, tracker.ml_progress, tracker.sequence))

    def body(work: Work) -> Keep:
        for step in ("features", "training"):
            work.tracking.begin(step)
            watch(work.job)
        if work.job.attempts == 1:
            raise ValueError
        return lambda: None

    job = due(attempt(make_job(), body))
    watch(job)
    watch(attempt(job, body))
    assert [overall for overall, _, _ in seen] == sorted(overall for overall, _, _ in seen)
    assert [group for _, group, _ in seen] == sorted(group for _, group, _ in seen)
    assert [number for *_, number in seen] == sorted(number for *_, number in seen)
    assert seen[-1][0] == 100


def test_retry_gives_fresh_attempts_and_a_fresh_clock(make_job: MakeJob, attempt: Attempt) -> None:
    job = attempt(make_job(attempts=3), failing(ValueError()))
    assert job.is_dead_letter
    before = job.tracker.sequence
    job = retry_job(job)
    assert (job.status, job.attempts, job.is_dead_letter) == (Status.PENDING, 0, False)
    assert (job.started_at, job.completed_at, job.error_message) == (None, None, "")
    assert job.tracker.sequence > before, "listeners take notice"
    assert attempt(job, nothing).status == Status.COMPLETED


def test_a_waiting_job_is_cancelled_at_once(make_job: MakeJob, attempt: Attempt) -> None:
    job = make_job(next_run_at=timezone.now() + timedelta(hours=1))
    before = job.tracker.sequence
    job = cancel_job(job, now=timezone.now())
    assert (job.status, job.next_run_at) == (Status.CANCELLED, None)
    assert job.tracker.sequence > before, "listeners take notice"
    assert attempt(job, nothing).status == Status.CANCELLED


def test_of_a_completed_step_all_is_done(make_job: MakeJob, attempt: Attempt) -> None:
    def body(work: Work) -> Keep:
        tell = work.tracking.following({"a": "features", "b": "training"})
        tell("a", 8, 10)
        tell("b", 7, None)
        return lambda: None

    details = attempt(make_job(), body).tracker.step_details
    told = {name: (one["status"], one["done"], one["total"]) for name, one in details.items()
            if "done" in one}  # fmt: skip
    assert told == {"features": ("COMPLETED", 10, 10), "training": ("COMPLETED", 7, 7)}
