"""Who may work on a job: claims by several workers at once, heartbeats, leases that run out."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from crossfoot_server.companies.models import Company
from crossfoot_server.jobs.actions import cancel_job
from crossfoot_server.jobs.leases import Heartbeat, Lease, claim
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.jobs.tasks import end_job_over_limit, requeue_lost_jobs
from crossfoot_server.shared.errors import ConflictError
from tests.crossfoot_server.jobs.conftest import Attempt, MakeJob, fresh, nothing
from tests.crossfoot_server.waiting import wait_for


def working(make_job: MakeJob, *, seconds: float = -1, **columns: object) -> Job:
    """A job whose worker has its lease for so many seconds still."""
    until = timezone.now() + timedelta(seconds=seconds)
    return make_job(status=Status.PROCESSING, lease=uuid.uuid4(), lease_until=until, **columns)


@pytest.mark.django_db(transaction=True)
def test_exactly_one_of_several_workers_gets_a_job(make_job: MakeJob, company: Company) -> None:
    jobs = [make_job() for _ in range(5)]
    start = threading.Barrier(4)

    def worker(_: int) -> list[Lease | None]:
        try:
            start.wait()
            return [claim(job.pk, now=timezone.now(), seconds=60) for job in jobs]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        by_worker = list(pool.map(worker, range(4)))
    for job, leases in zip(jobs, zip(*by_worker, strict=True), strict=True):
        assert len([lease for lease in leases if lease]) == 1
        assert fresh(job).attempts == 1


@pytest.mark.django_db(transaction=True)
def test_a_job_is_either_claimed_or_cancelled(make_job: MakeJob) -> None:
    jobs = [make_job() for _ in range(20)]
    start = threading.Barrier(2)

    def claiming() -> None:
        start.wait()
        for job in jobs:
            claim(job.pk, now=timezone.now(), seconds=60)
        connection.close()

    thread = threading.Thread(target=claiming)
    thread.start()
    start.wait()
    for job in jobs:
        cancel_job(job, now=timezone.now())
    thread.join()
    for job in map(fresh, jobs):
        assert job.cancel_requested
        assert (job.status, job.lease is None) in (
            (Status.CANCELLED, True),
            (Status.PROCESSING, False),
        )


@pytest.mark.django_db(transaction=True)
def test_the_heartbeat_renews_the_lease_until_it_is_lost(make_job: MakeJob) -> None:
    job = make_job()
    lease = claim(job.pk, now=timezone.now(), seconds=0.2)
    assert lease is not None
    before = fresh(job).lease_until
    assert before is not None

    def renewed() -> bool:
        until = fresh(job).lease_until
        return until is not None and until > before + timedelta(seconds=0.1)

    with Heartbeat(lease, 0.2):
        wait_for(renewed, "a renewed lease")
        Job.everywhere.filter(pk=job.pk).update(lease=uuid.uuid4(), lease_until=before)
        beating = [thread for thread in threading.enumerate() if thread.name == "heartbeat"]
        wait_for(lambda: not any(thread.is_alive() for thread in beating), "the heartbeat's end")
    assert fresh(job).lease_until == before, "the other worker's lease is not ours to renew"


def test_a_job_whose_worker_fell_silent_starts_again(make_job: MakeJob, attempt: Attempt) -> None:
    job = working(make_job, attempts=1)
    requeue_lost_jobs()
    job = fresh(job)
    assert (job.status, job.lease, job.attempts) == (Status.PENDING, None, 1)
    assert job.tracker.error_log[-1]["code"] == "worker_lost"
    assert attempt(job, nothing).status == Status.COMPLETED


def test_a_job_whose_worker_lives_is_left_alone(make_job: MakeJob) -> None:
    job = working(make_job, seconds=30)
    requeue_lost_jobs()
    assert fresh(job).lease == job.lease
    assert claim(job.pk, now=timezone.now(), seconds=60) is None


def test_a_poison_job_is_parked_after_its_last_attempt(make_job: MakeJob) -> None:
    job = working(make_job, attempts=4)
    requeue_lost_jobs()
    job = fresh(job)
    assert (job.status, job.is_dead_letter, job.error_code) == (Status.FAILED, True, "worker_lost")
    assert job.error_message.startswith("The worker stopped 4 times while it did this job")
    assert claim(job.pk, now=timezone.now(), seconds=60) is None


def test_a_cancelled_job_whose_worker_died_is_cancelled(make_job: MakeJob) -> None:
    job = working(make_job, attempts=1, cancel_requested=True)
    requeue_lost_jobs()
    assert fresh(job).status == Status.CANCELLED


def test_the_hard_limit_ends_only_the_attempt_that_its_message_began(make_job: MakeJob) -> None:
    killed = working(make_job, seconds=30, celery_task_id="killed")
    later = working(make_job, seconds=30, celery_task_id="later")
    for _ in range(2):
        end_job_over_limit("killed")
    job = fresh(killed)
    assert (job.status, job.error_code) == (Status.FAILED, "time_limit")
    assert job.error_message.startswith("The job took longer than 900 seconds and was stopped.")
    assert fresh(later).status == Status.PROCESSING


def test_a_job_that_waits_for_its_mapping_can_be_cancelled_once(make_job: MakeJob) -> None:
    job = make_job(status=Status.NEEDS_MAPPING)
    assert cancel_job(job, now=timezone.now()).status == Status.CANCELLED
    with pytest.raises(ConflictError) as refused:
        cancel_job(job, now=timezone.now())
    assert refused.value.get_codes() == "job_ended"
