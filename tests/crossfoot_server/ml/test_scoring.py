"""What models say of files: of the one they learned from, of later, small and large ones."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import TestCase
from rest_framework.test import APIClient

from crossfoot.errors import UserError
from crossfoot.ml import MlResult
from crossfoot.sample.run import write_sample
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.datasets.store import dataset_folder
from crossfoot_server.jobs.actions import start_job
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.ml import storing
from crossfoot_server.ml.models import (
    MLModelProcessingResult,
    ModelType,
    TrainedModel,
    Training,
    TrainingSession,
)
from crossfoot_server.ml.scored import (
    entries_of,
    keep_scores,
    lines_of,
    reasons_of,
    scored_by,
    scored_folder,
)
from crossfoot_server.ml.words import STRANGEST
from tests.crossfoot_server.conftest import Worked
from tests.crossfoot_server.ml.conftest import Audited, Trained
from tests.crossfoot_server.ml.test_training import FEW, TRAININGS

RESULTS = "/api/ml-processing-results/"
OTHER_PROFILE = "high_from = 59.0\n"
Words = dict[str, MLModelProcessingResult]
Models = dict[str, TrainedModel]


def words_of(job: Job) -> Words:
    """What models said in a job, by type."""
    rows = MLModelProcessingResult.everywhere.filter(processing_job=job)
    return {row.model_type: row for row in rows}


def file_of(job: Job) -> DataFile:
    assert job.data_file is not None
    return job.data_file


@pytest.fixture
def audited_again(worked: Worked) -> Callable[[DataFile], Job]:
    """Audit a file with another profile; return the job."""

    def audit(file: DataFile) -> Job:
        with transaction.atomic():
            job = start_job(
                company_id=file.company_id, kind="audit_run", by="ann@example.com",
                data_file_id=file.pk, payload={"profile": OTHER_PROFILE},
            )  # fmt: skip
        return worked(job)

    return audit


def test_without_a_model_the_rules_speak(audited: Audited, small_ledger: Path) -> None:
    words = words_of(audited(small_ledger))
    assert set(words) == set(ModelType.values)
    assert {word.processing_status for word in words.values()} == {"SKIPPED"}
    assert all("No model is trained yet" in word.error_message for word in words.values())


def test_a_later_file_is_scored_by_the_models_in_use(
    models_in_use: Models, audited: Audited, small_ledger: Path
) -> None:
    job = audited(small_ledger)
    words, file, models = words_of(job), file_of(job), models_in_use
    assert words["duplicate_detection"].model_version == models["duplicate_detection"].version
    whole = words["anomaly_detection"]
    assert (whole.processing_status, whole.data_size) == (Status.COMPLETED, 1000)
    assert whole.model_version == models["anomaly_detection"].version
    assert words["random_forest"].processing_status == "SKIPPED"
    assert "trained on 2,500 lines" in words["random_forest"].error_message
    assert scored_by(file.company_id, file.pk) == models["anomaly_detection"]
    entries = entries_of(file, models["anomaly_detection"].pk)
    lines = lines_of(file, models["anomaly_detection"].pk)
    assert entries is not None
    assert lines is not None
    assert lines.height == 1000
    high = entries.filter(level="HIGH")
    assert whole.anomalies_detected == high.height > 0
    assert whole.risk_score == pytest.approx(high["risk"].mean(), abs=1e-3)
    assert whole.duplicates_found == (lines["duplicate_probability"] >= 0.5).sum()


def test_the_strangest_entries_come_with_reasons(
    session: TrainingSession, trained: Trained
) -> None:
    session = trained(session)
    assert session.job is not None
    assert session.data_file is not None
    words = words_of(session.job)
    model = TrainedModel.everywhere.get(model_type=ModelType.ANOMALIES)
    entries = entries_of(session.data_file, model.pk)
    reasons = reasons_of(session.data_file, model.pk)
    assert entries is not None
    assert reasons is not None
    told = words["anomaly_detection"].detailed_results
    shown = told["strangest"]
    assert [one["journal_id"] for one in shown] == entries["journal_id"].head(STRANGEST).to_list()
    assert all(len(one["reasons"]) == 3 for one in shown)
    first = reasons.filter(entry_id=shown[0]["entry_id"]).sort("rank")
    assert shown[0]["reasons"] == first["reason"].to_list()
    assert told["tier"]["name"] == "medium"
    assert told["tier"]["warning"].startswith("The ledger has 2,500 lines")
    statistical = words["statistical"].detailed_results["strangest"]
    assert [one["bits"] for one in statistical] == sorted(
        (one["bits"] for one in statistical), reverse=True
    )


def test_each_detector_says_how_good_it_is(
    session: TrainingSession, trained: Trained, api: APIClient
) -> None:
    file = trained(session).data_file_id
    told = api.get(RESULTS, {"file_id": str(file), "model_type": "all"}).data
    assert [one["model_type"] for one in told["results"]] == [
        "anomaly_detection", "duplicate_detection", "ensemble", "rule_based", "statistical",
        "isolation_forest", "dbscan", "random_forest",
    ]  # fmt: skip
    for one in told["results"]:
        metrics = one["detailed_results"]["model_metrics"]
        assert one["processing_status"] == "SKIPPED" or metrics["positives"] > 0
    one = api.get(RESULTS, {"file_id": str(file), "model_type": "statistical"}).data["results"]
    assert [row["model_type"] for row in one] == ["statistical"]


def test_a_file_is_scored_once_by_a_model(
    models_in_use: Models,
    audited: Audited,
    audited_again: Callable[[DataFile], Job],
    small_ledger: Path,
) -> None:
    job = audited(small_ledger)
    file, model = file_of(job), models_in_use[ModelType.ANOMALIES]
    scores = scored_folder(file, model.pk) / "scores.parquet"
    before = (scores.stat().st_ino, scores.read_bytes())
    again = words_of(audited_again(file))
    assert (scores.stat().st_ino, scores.read_bytes()) == before
    for kind, word in words_of(job).items():
        assert again[kind].detailed_results == word.detailed_results
        assert again[kind].anomalies_detected == word.anomalies_detected


@pytest.fixture(scope="module")
def full_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample ledger that is large enough for every detector."""
    path = tmp_path_factory.mktemp("full") / "ledger.csv"
    write_sample(path, lines=5200, seed=5)
    return path


def test_a_large_ledger_teaches_every_detector(
    audited: Audited, trained: Trained, full_ledger: Path
) -> None:
    audited(full_ledger)
    session = trained(TrainingSession.everywhere.get())
    assert session.job is not None
    words = words_of(session.job)
    assert {word.processing_status for word in words.values()} == {Status.COMPLETED}
    assert words["anomaly_detection"].detailed_results["tier"]["warning"] == ""
    importance = words["random_forest"].feature_importance
    assert float(sum(importance.values())) == pytest.approx(1, abs=0.01)
    assert importance == session.feature_importance["random_forest"]
    details = TrainedModel.everywhere.get(model_type=ModelType.ANOMALIES).details
    assert details["labels"] == {"exceptions": 0, "cleared": 0, "used": False}
    assert details["lines"] == session.transactions_count


def cut(ledger: Path, lines: int) -> str:
    """The first lines of a ledger."""
    return "\n".join(ledger.read_text(encoding="utf-8").splitlines()[: lines + 1]) + "\n"


@pytest.mark.parametrize(
    ("lines", "tier", "ran"),
    [
        (120, "insufficient", {"rule_based", "ensemble"}),
        (400, "small", {"rule_based", "statistical", "ensemble"}),
    ],
)
def test_a_small_ledger_is_told_what_it_is_too_small_for(
    audited: Audited, trained: Trained, small_ledger: Path, lines: int, tier: str, ran: set[str]
) -> None:
    audited(cut(small_ledger, lines))
    session = trained(TrainingSession.everywhere.get())
    assert session.status == Training.COMPLETED, session.reason
    assert session.job is not None
    words = words_of(session.job)
    told = words["anomaly_detection"].detailed_results["tier"]
    assert told["name"] == tier
    assert "too few lines" in told["warning"]
    completed = {kind for kind, word in words.items() if word.processing_status == "COMPLETED"}
    assert completed - {"duplicate_detection"} == {*ran, "anomaly_detection"}
    skipped = [words[kind] for kind in ModelType.values if kind in words and kind not in completed]
    assert all(told["meaning"] in word.error_message for word in skipped)


def test_a_file_below_fifty_lines_is_left_to_the_rules(
    models_in_use: Models, audited: Audited
) -> None:
    job = audited(FEW)
    words = words_of(job)
    assert words["anomaly_detection"].processing_status == "SKIPPED"
    assert "20 lines, and models need at least 50" in words["ensemble"].error_message
    assert scored_by(job.company_id, file_of(job).pk) is None


def test_a_ledger_that_is_too_large_is_left_to_the_rules(
    api: APIClient, audited: Audited, small_ledger: Path, settings: Any
) -> None:
    settings.ENVIRONMENT = replace(django_settings.ENVIRONMENT, model_lines=999)
    job = audited(small_ledger)
    words = words_of(job)
    assert {word.processing_status for word in words.values()} == {"SKIPPED"}
    assert all("at most 999 at once" in word.error_message for word in words.values())
    told = job.analytics_results["ml_training"]
    assert (told["status"], told["training_session_id"]) == ("NOT_STARTED", None)
    assert "CROSSFOOT_MODEL_LINES" in told["reason"]
    asked = api.post(TRAININGS, {"file_id": str(job.data_file_id)}, format="json")
    assert (asked.status_code, asked.data["status"]) == (200, Training.SKIPPED)


def test_models_that_are_damaged_leave_it_to_the_rules(
    api: APIClient, models_in_use: Models, audited: Audited, small_ledger: Path
) -> None:
    TrainedModel.everywhere.update(content=b"damaged")
    storing._opened.cache_clear()
    words = words_of(audited(small_ledger))
    assert {word.processing_status for word in words.values()} == {"SKIPPED"}
    assert all("not a stored model" in word.error_message for word in words.values())
    assert words["duplicate_detection"].confidence_score is None
    info = api.get(f"{TRAININGS}model_info/").data
    assert "not a stored model" in info["reason"]
    assert all("not a stored model" in one["problem"] for one in info["models"])


def test_a_fault_while_scoring_does_not_fail_the_audit(
    models_in_use: Models,
    audited: Audited,
    audited_again: Callable[[DataFile], Job],
    small_ledger: Path,
) -> None:
    file = file_of(audited(small_ledger))
    words = dataset_folder(file.company_id, file.pk) / "predictions"
    shutil.rmtree(words)
    words.write_text("a file where the folder should be")
    job = audited_again(file)
    assert job.status == Status.COMPLETED
    words_said = words_of(job)
    assert {word.processing_status for word in words_said.values()} == {"SKIPPED"}
    assert all("wrong on our side" in word.error_message for word in words_said.values())


def test_the_step_of_models_has_progress_of_its_own(
    session: TrainingSession, trained: Trained, audited: Audited, small_ledger: Path
) -> None:
    session = trained(session)
    assert session.job is not None
    steps = session.job.tracker.step_details
    assert set(steps) == {"features", "training", "scoring"}
    assert {step["status"] for step in steps.values()} == {Status.COMPLETED}
    step = audited(small_ledger).tracker.step_details["ml_processing"]
    assert (step["status"], step["total"]) == (Status.COMPLETED, 4)


def test_nothing_is_left_of_a_file_that_was_deleted_meanwhile(
    api: APIClient, models_in_use: Models, learned: MlResult, audited: Audited, small_ledger: Path
) -> None:
    file = file_of(audited(small_ledger))
    folder = dataset_folder(file.company_id, file.pk)
    Job.everywhere.filter(status=Status.PENDING).delete()
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert api.delete(f"/api/uploads/{file.pk}/").status_code == 204
    assert not folder.exists()
    with pytest.raises(UserError, match="was deleted"):
        keep_scores(file, models_in_use[ModelType.ANOMALIES].pk, learned)
    assert not folder.exists()
