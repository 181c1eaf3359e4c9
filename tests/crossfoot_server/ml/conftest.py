"""Files that were audited, and trainings after them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from crossfoot.sample.run import write_sample
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.ml.models import TrainingSession
from tests.crossfoot_server.conftest import Upload, Worked

Audited = Callable[[Path | str], Job]
Trained = Callable[[TrainingSession], TrainingSession]


@pytest.fixture
def audited(upload: Upload, worked: Worked) -> Audited:
    """Upload a ledger and do its job."""

    def audit(ledger: Path | str) -> Job:
        job = worked(Job.everywhere.get(pk=upload(ledger).data["job_id"]))
        assert job.status == Status.COMPLETED, job.error_message
        return job

    return audit


@pytest.fixture
def trained(worked: Worked) -> Trained:
    """Do a training's job."""

    def train(session: TrainingSession) -> TrainingSession:
        assert session.job is not None
        worked(session.job)
        session.refresh_from_db()
        return session

    return train


@pytest.fixture(scope="session")
def larger_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample ledger that a model can be trained on."""
    path = tmp_path_factory.mktemp("larger") / "ledger.csv"
    write_sample(path, lines=2500, seed=3)
    return path


@pytest.fixture
def session(audited: Audited, larger_ledger: Path) -> TrainingSession:
    """The training that waits after the audit of a file."""
    told = audited(larger_ledger).analytics_results["ml_training"]
    return TrainingSession.everywhere.get(pk=told["training_session_id"])
