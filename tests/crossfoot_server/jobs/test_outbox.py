"""The row is the outbox: a broker that is away, frozen or slow loses nothing."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.utils import timezone

from crossfoot_server.jobs.dispatch import _connection, messages_in, send
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.jobs.tasks import requeue_lost_jobs
from crossfoot_server.serving.broker import embedded_broker
from crossfoot_server.serving.folder import DataFolder
from tests.crossfoot_server.conftest import Upload
from tests.crossfoot_server.jobs.conftest import MakeJob, fresh
from tests.crossfoot_server.waiting import wait_for


@pytest.fixture
def broker() -> Iterator["subprocess.Popen[bytes]"]:
    """A broker where this process looks for one."""
    folder = DataFolder(Path(settings.DATA))
    folder.make()
    path = settings.ENVIRONMENT.broker_url.partition("//")[2]
    command = embedded_broker(folder, "").command[0]
    server = subprocess.Popen(
        [command, "--port", "0", "--unixsocket", path, "--dir", str(folder.run), "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    wait_for(lambda: messages_in("kpi") is not None, "the broker")
    yield server
    server.kill()
    server.wait()
    Path(path).unlink(missing_ok=True)


def test_an_upload_without_a_broker_is_answered_honestly(
    upload: Upload, small_ledger: Path
) -> None:
    answer = upload(small_ledger)
    assert answer.status_code == 202
    assert answer.data["status"] == "PENDING"
    assert "starts as soon as the job queue is back" in answer.data["warning"]
    job = Job.everywhere.get(pk=answer.data["job_id"])
    assert (job.status, job.dispatched_at) == (Status.PENDING, None)


def test_what_was_not_sent_is_sent_when_the_broker_is_back(
    make_job: MakeJob, broker: "subprocess.Popen[bytes]"
) -> None:
    job = make_job()
    assert requeue_lost_jobs() == 1
    sent = fresh(job)
    assert (sent.dispatches, messages_in("ml_training")) == (1, 1)
    assert sent.dispatched_at is not None
    assert sent.celery_task_id
    assert requeue_lost_jobs() == 0, "once"


def test_a_job_that_has_its_worker_keeps_the_id_of_the_message_it_works_on(
    make_job: MakeJob, broker: "subprocess.Popen[bytes]"
) -> None:
    later = timezone.now() + timedelta(hours=1)
    job = make_job(next_run_at=later, celery_task_id="first")
    assert requeue_lost_jobs() == 0, "its time has not come"
    Job.everywhere.filter(pk=job.pk).update(next_run_at=None)
    assert requeue_lost_jobs() == 1
    assert fresh(job).celery_task_id != "first"


def test_a_lost_message_is_sent_again_but_a_long_queue_is_not_flooded(
    make_job: MakeJob, broker: "subprocess.Popen[bytes]"
) -> None:
    jobs = [make_job() for _ in range(3)]
    assert requeue_lost_jobs() == 3
    long_ago = timezone.now() - timedelta(minutes=10)
    Job.everywhere.filter(pk__in=[job.pk for job in jobs]).update(dispatched_at=long_ago)
    assert requeue_lost_jobs() == 0, "the messages are there, the workers busy"
    with current_app.connection_for_write() as connection:
        current_app.amqp.queues["ml_training"](connection.default_channel).purge()
    assert requeue_lost_jobs() == 3


def test_a_frozen_broker_holds_nobody_up(broker: "subprocess.Popen[bytes]") -> None:
    assert send("generate_health_check", queue="kpi")
    os.kill(broker.pid, signal.SIGSTOP)
    started = time.monotonic()
    assert not send("generate_health_check", queue="kpi")
    assert time.monotonic() - started < 5
    os.kill(broker.pid, signal.SIGCONT)
    assert send("generate_health_check", queue="kpi")


def test_a_broker_that_is_gone_is_noticed_at_once() -> None:
    started = time.monotonic()
    for _ in range(3):
        assert not send("generate_health_check", queue="kpi")
    assert time.monotonic() - started < 1
    assert not _connection().connected
