"""Training: after a file, once for its data, with the earlier models kept."""

from decimal import Decimal
from pathlib import Path

from rest_framework.test import APIClient

from crossfoot_server.jobs.actions import cancel_job
from crossfoot_server.jobs.models import Job
from crossfoot_server.ml.models import (
    MLModelProcessingResult,
    ModelType,
    TrainedModel,
    Training,
    TrainingSession,
)
from crossfoot_server.ml.predicting import predictions_file
from crossfoot_server.ml.scored import scored_by
from crossfoot_server.ml.tasks import monitor_ml_model_performance
from crossfoot_server.ml.words import DETECTORS
from tests.crossfoot_server.ml.conftest import Audited, Trained

TRAININGS = "/api/ml-model-training/"
FEW = "Account,Posting Date,Amount,Entry\n" + "".join(
    f"{1000 + side},2025-01-{day:02d},{amount}.00,{day}\n"
    for day in range(1, 11)
    for side, amount in ((0, 100), (1, -100))
)


def test_a_training_leaves_models_and_their_words(
    session: TrainingSession, trained: Trained
) -> None:
    session = trained(session)
    assert session.status == Training.COMPLETED, session.reason
    assert session.model_type == ModelType.ANOMALIES
    models = {model.model_type: model for model in TrainedModel.everywhere.all()}
    assert set(models) == {ModelType.ANOMALIES, ModelType.DUPLICATES}
    words = {
        word.model_type: word
        for word in MLModelProcessingResult.everywhere.filter(processing_job=session.job)
    }
    assert set(words) == set(ModelType.values)
    skipped = {kind for kind, word in words.items() if word.processing_status == "SKIPPED"}
    assert skipped == {"random_forest"}
    assert "too few lines" in words["random_forest"].error_message
    duplicates = models[ModelType.DUPLICATES]
    assert words["duplicate_detection"].model_version == duplicates.version
    assert words["ensemble"].model_version == models[ModelType.ANOMALIES].version
    assert session.data_file is not None
    assert predictions_file(session.data_file, duplicates.pk).is_file()


def test_a_training_says_how_good_it_is(session: TrainingSession, trained: Trained) -> None:
    metrics = trained(session).performance_metrics
    assert metrics["average_precision"] > 0.5
    assert {"accuracy", "precision", "recall", "f1"} <= set(metrics)
    assert 0 < metrics["positives"] < metrics["examples"]
    assert set(metrics["detectors"]) == set(DETECTORS) - {"random_forest"}
    assert all(one["positives"] > 0 for one in metrics["detectors"].values())
    assert metrics["duplicates"]["positives"] > 0
    assert 0 <= metrics["share_at_training"] < 1
    session.refresh_from_db()
    assert abs(sum(session.feature_importance["duplicate_detection"].values()) - 1) < Decimal(
        "0.01"
    )


def test_who_follows_the_upload_sees_nothing_of_the_training(session: TrainingSession) -> None:
    assert session.job is not None
    assert session.job.data_file_id is None
    assert session.job.queue == "ml_training"


def test_trained_once_and_again_when_asked(
    api: APIClient, session: TrainingSession, trained: Trained
) -> None:
    first = trained(session)
    again = api.post(TRAININGS, {"file_id": str(first.data_file_id)}, format="json")
    assert (again.status_code, again.data["status"]) == (200, Training.SKIPPED)
    assert again.data["reason"] == "Model already trained"
    asked = api.post(f"{TRAININGS}{first.pk}/retrain/", {}, format="json")
    assert asked.status_code == 202, asked.data
    second = trained(TrainingSession.everywhere.get(pk=asked.data["training_session_id"]))
    assert second.status == Training.COMPLETED
    assert second.job is not None
    assert second.job.kind == "ml_retraining"
    for kind in (ModelType.ANOMALIES, ModelType.DUPLICATES):
        models = TrainedModel.everywhere.filter(model_type=kind).order_by("created_at")
        assert [one.is_active for one in models] == [False, True]
        assert models[0].content == models[1].content  # the same ledger, the same model


def test_a_short_file_does_not_take_the_place_of_a_long_one(
    api: APIClient,
    session: TrainingSession,
    trained: Trained,
    audited: Audited,
    small_ledger: Path,
) -> None:
    long = trained(session)
    first_lines = small_ledger.read_text(encoding="utf-8").splitlines()[:201]
    told = audited("\n".join(first_lines) + "\n").analytics_results["ml_training"]
    short = trained(TrainingSession.everywhere.get(pk=told["training_session_id"]))
    assert short.status == Training.COMPLETED
    assert short.reason == (
        "In use for this file alone: other files are scored by a model that has learned from 2,500 "
        "lines, and this file has 200. Train again on this file to use its model for all."
    )
    in_use = TrainedModel.everywhere.filter(is_active=True)
    assert {one.session for one in in_use} == {long}
    own = TrainedModel.everywhere.get(session=short, model_type=ModelType.ANOMALIES)
    assert short.data_file is not None
    results = api.get(f"/api/ml-processing-results/?file_id={short.data_file_id}").data["results"]
    said = {one["model_type"]: one for one in results}
    assert said["anomaly_detection"]["model_version"] == own.version
    assert said["anomaly_detection"]["detailed_results"]["tier"]["name"] == "small"
    assert said["random_forest"]["processing_status"] == "SKIPPED"
    assert scored_by(short.company_id, short.data_file.pk) == own, "one file, one answer"
    asked = api.post(f"{TRAININGS}{short.pk}/retrain/", {}, format="json")
    again = trained(TrainingSession.everywhere.get(pk=asked.data["training_session_id"]))
    assert in_use.get(model_type=ModelType.ANOMALIES).session == again


def test_the_daily_look_keeps_what_it_saw(session: TrainingSession, trained: Trained) -> None:
    trained(session)
    monitor_ml_model_performance()
    session.refresh_from_db()
    (seen,) = session.performance_metrics["observed"]
    assert seen["lines"] == 2500
    assert (
        seen["share"]
        == seen["share_at_training"]
        == (session.performance_metrics["share_at_training"])
    )


def test_too_little_to_learn_duplicates_from(
    api: APIClient, audited: Audited, trained: Trained, small_ledger: Path
) -> None:
    job = audited(small_ledger)
    session = trained(TrainingSession.everywhere.get())
    assert session.status == Training.COMPLETED
    assert "too few pairs" in session.performance_metrics["duplicates"]["reason"]
    assert TrainedModel.everywhere.get().model_type == ModelType.ANOMALIES
    body = {"file_id": str(job.data_file_id), "model_type": "duplicate_detection"}
    asked = api.post(TRAININGS, body, format="json")
    assert asked.status_code == 202, asked.data
    alone = trained(TrainingSession.everywhere.get(pk=asked.data["training_session_id"]))
    assert alone.status == Training.SKIPPED
    assert "too few pairs" in alone.reason


def test_the_duplicate_model_alone(
    api: APIClient, session: TrainingSession, trained: Trained
) -> None:
    body = {"file_id": str(session.data_file_id), "model_type": "duplicate_detection"}
    asked = api.post(TRAININGS, body, format="json")
    assert asked.status_code == 202, asked.data
    alone = trained(TrainingSession.everywhere.get(pk=asked.data["training_session_id"]))
    assert alone.status == Training.COMPLETED, alone.reason
    assert alone.performance_metrics["average_precision"] > 0.5
    assert abs(sum(alone.feature_importance.values()) - 1) < Decimal("0.01")
    assert TrainedModel.everywhere.get().model_type == ModelType.DUPLICATES
    again = api.post(TRAININGS, body, format="json")
    assert (again.status_code, again.data["reason"]) == (200, "Model already trained")


def test_too_few_lines(api: APIClient, audited: Audited) -> None:
    job = audited(FEW)
    told = job.analytics_results["ml_training"]
    assert (told["status"], told["training_session_id"]) == ("NOT_STARTED", None)
    assert "at least 50" in told["reason"]
    asked = api.post(TRAININGS, {"file_id": str(job.data_file_id)}, format="json")
    assert (asked.status_code, asked.data["status"]) == (200, Training.SKIPPED)


def test_a_training_under_way_is_not_started_twice(
    api: APIClient, session: TrainingSession
) -> None:
    asked = api.post(TRAININGS, {"file_id": str(session.data_file_id)}, format="json")
    assert asked.status_code == 200
    assert asked.data["training_session_id"] == str(session.pk)
    assert Job.everywhere.filter(queue="ml_training").count() == 1


def test_a_cancelled_training_has_failed(api: APIClient, session: TrainingSession) -> None:
    assert session.job is not None
    cancel_job(session.job, now=session.created_at)
    told = api.get(f"{TRAININGS}{session.pk}/status/").data
    assert (told["status"], told["reason"]) == (Training.FAILED, "The job was cancelled.")
    monitor_ml_model_performance()
    session.refresh_from_db()
    assert (session.status, session.reason) == (Training.FAILED, "The job was cancelled.")


def test_another_company_trains_nothing(other_api: APIClient, session: TrainingSession) -> None:
    body = {"file_id": str(session.data_file_id)}
    assert other_api.post(TRAININGS, body, format="json").status_code == 404
    assert other_api.post(f"{TRAININGS}{session.pk}/retrain/", {}, format="json").status_code == 404
    assert other_api.get(f"{TRAININGS}model_info/").data["status"] == "not_trained"
    assert other_api.get(TRAININGS).data["results"] == []
