"""Files that were audited, and trainings after them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import crossfoot
from crossfoot.ml import DuplicateDetectionModel, MlResult, Models, score_ledger
from crossfoot.sample.run import write_sample
from crossfoot_server.companies.models import Company
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.ml.measures import anomaly_details, duplicate_details
from crossfoot_server.ml.models import ModelType, TrainedModel, Training, TrainingSession
from crossfoot_server.ml.storing import store
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


@pytest.fixture(scope="session")
def learned(larger_ledger: Path) -> MlResult:
    """What a training on the larger ledger gives."""
    return score_ledger(crossfoot.read(larger_ledger).book())


@pytest.fixture
def models_in_use(company: Company, learned: MlResult) -> dict[str, TrainedModel]:
    """Models of the company, trained on a file that it has not any more."""
    session = TrainingSession.everywhere.create(
        company=company, model_type=ModelType.ANOMALIES, status=Training.COMPLETED, started_by="ann"
    )
    own = replace(learned.models, company=str(company.pk))
    duplicates = own.duplicates
    details = anomaly_details(learned, None)
    return {
        ModelType.ANOMALIES: _in_use(session, ModelType.ANOMALIES, own, details),
        ModelType.DUPLICATES: _in_use(
            session, ModelType.DUPLICATES, duplicates, duplicate_details(duplicates)
        ),
    }


def _in_use(
    session: TrainingSession,
    kind: ModelType,
    model: Models | DuplicateDetectionModel,
    details: dict[str, Any],
) -> TrainedModel:
    stored = store(model, session.company_id)
    return TrainedModel.everywhere.create(
        company_id=session.company_id, session=session, model_type=kind, details=details,
        version=stored.sha256[:12], content=stored.content, sha256=stored.sha256,
    )  # fmt: skip


@pytest.fixture
def session(audited: Audited, larger_ledger: Path) -> TrainingSession:
    """The training that waits after the audit of a file."""
    told = audited(larger_ledger).analytics_results["ml_training"]
    return TrainingSession.everywhere.get(pk=told["training_session_id"])
