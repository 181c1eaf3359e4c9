"""A training that breaks off leaves the models in use as they were."""

import shutil
from pathlib import Path

import httpx
from django.db import transaction
from rest_framework.test import APIClient

from crossfoot_server.datasets.store import dataset_folder
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.ml.models import ModelType, TrainedModel, Training, TrainingSession
from crossfoot_server.ml.queries import OPEN
from tests.crossfoot_server.conftest import UPLOADS, Worked
from tests.crossfoot_server.ml.conftest import Trained
from tests.crossfoot_server.ml.test_training import TRAININGS
from tests.crossfoot_server.stack import Stack
from tests.crossfoot_server.waiting import wait_for


def in_use() -> set[tuple[str, str]]:
    """The models in use, by type and id."""
    rows = TrainedModel.everywhere.filter(is_active=True)
    return {(row.model_type, str(row.pk)) for row in rows.defer("content")}


def test_a_fault_in_a_training_leaves_the_old_models(
    api: APIClient, session: TrainingSession, trained: Trained, worked: Worked
) -> None:
    first = trained(session)
    before = in_use()
    assert first.data_file is not None
    words = dataset_folder(first.company_id, first.data_file.pk) / "predictions"
    shutil.rmtree(words)
    words.write_text("no folder: what the new models say can't be written")
    asked = api.post(f"{TRAININGS}{first.pk}/retrain/", {}, format="json")
    second = trained(TrainingSession.everywhere.get(pk=asked.data["training_session_id"]))
    assert second.status == Training.TRAINING  # it is tried again
    assert second.job is not None
    assert (second.job.status, second.job.attempts) == (Status.PENDING, 1)
    assert in_use() == before
    words.unlink()
    Job.everywhere.filter(pk=second.job.pk).update(next_run_at=second.created_at)
    second = trained(second)
    assert second.status == Training.COMPLETED
    assert len(in_use()) == 2
    assert in_use().isdisjoint(before)
    assert TrainedModel.everywhere.count() == 4


def test_a_killed_training_leaves_the_old_models(
    stack: Stack, api_key: str, larger_ledger: Path
) -> None:
    with stack.client(api_key) as client:
        first = trained_on(client, larger_ledger)
        second, before = killed_in_a_training(stack, client, first)
    assert {kind for kind, _ in before} == {ModelType.ANOMALIES, ModelType.DUPLICATES}
    assert ended(second).status == Training.COMPLETED
    assert second.job is not None
    second.job.refresh_from_db()
    assert second.job.attempts > 1
    assert len(in_use()) == 2
    assert in_use().isdisjoint(before)


def trained_on(client: httpx.Client, ledger: Path) -> TrainingSession:
    """The training that follows an upload, at its end."""
    sent = client.post(UPLOADS, files={"file": (ledger.name, ledger.read_bytes())})
    assert sent.status_code == 202, sent.text
    session = wait_for(lambda: TrainingSession.everywhere.first(), "the training", seconds=120)
    return ended(session)


def ended(session: TrainingSession) -> TrainingSession:
    def look() -> TrainingSession | None:
        session.refresh_from_db()
        return None if session.status in OPEN else session

    return wait_for(look, "the end of a training", seconds=120)


def killed_in_a_training(
    stack: Stack, client: httpx.Client, first: TrainingSession
) -> tuple[TrainingSession, set[tuple[str, str]]]:
    """Kill the worker's processes while they train; the training, and the models in use then."""
    for _ in range(5):
        before = in_use()
        asked = client.post(f"{TRAININGS}{first.pk}/retrain/", json={})
        assert asked.status_code == 202, asked.text
        session = TrainingSession.everywhere.get(pk=asked.json()["training_session_id"])
        jobs = Job.everywhere.filter(training=session)
        wait_for(lambda jobs=jobs: jobs.exclude(status=Status.PENDING).exists(), "a worker")  # type: ignore[misc]
        stack.kill_pool_child()
        with transaction.atomic():
            is_working = jobs.get().status == Status.PROCESSING
            now = in_use()
        if is_working:
            assert now == before
            return session, before
    raise AssertionError("no training could be killed: all were done before")
