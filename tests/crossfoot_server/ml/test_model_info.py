"""Models in use: what they were trained on, how good they are, and those before them."""

from rest_framework.test import APIClient

from crossfoot_server.ml.models import ModelType, TrainedModel, TrainingSession
from tests.crossfoot_server.ml.conftest import Trained
from tests.crossfoot_server.ml.test_training import TRAININGS

INFO = f"{TRAININGS}model_info/"


def test_before_any_training(api: APIClient) -> None:
    told = api.get(INFO).data
    assert (told["status"], told["models"]) == ("not_trained", [])
    assert "No model is trained yet" in told["reason"]


def test_what_is_known_of_models_in_use(
    api: APIClient, session: TrainingSession, trained: Trained
) -> None:
    session = trained(session)
    told = api.get(INFO).json()
    assert told["status"] == "trained"
    assert 0 < told["training_accuracy"] <= 1
    assert told["performance_metrics"]["positives"] > 0
    detectors, duplicates = told["models"]
    assert detectors["model_type"] == "anomaly_detection"
    assert duplicates["model_id"] == told["model_id"]
    for one in told["models"]:
        assert one["problem"] == ""
        assert one["data_hash"] == session.data_hash
        assert one["training_session_id"] == str(session.pk)
        assert one["lines"] == session.transactions_count
        assert one["features"]["count"] > 10
        assert one["seed"] == 0
        assert {"crossfoot", "scikit-learn", "numpy", "polars"} == set(one["packages"])
        assert one["earlier"] == []
    assert detectors["tier"]["name"] == "medium"
    assert detectors["detectors"][-1] == "ensemble"
    assert detectors["metrics"]["ensemble"]["positives"] > 0
    assert detectors["labels"] == {"exceptions": 0, "cleared": 0, "used": False}


def test_models_of_one_type(api: APIClient, session: TrainingSession, trained: Trained) -> None:
    trained(session)
    for kind in (ModelType.ANOMALIES, ModelType.DUPLICATES):
        told = api.get(INFO, {"model_type": kind.value}).json()
        assert [one["model_type"] for one in told["models"]] == [kind]
    assert api.get(INFO, {"model_type": "dbscan"}).status_code == 400
    assert api.get(INFO, {"kind": "dbscan"}).status_code == 400


def test_earlier_models_are_kept(
    api: APIClient, session: TrainingSession, trained: Trained
) -> None:
    first = trained(session)
    asked = api.post(f"{TRAININGS}{first.pk}/retrain/", {}, format="json")
    second = trained(TrainingSession.everywhere.get(pk=asked.data["training_session_id"]))
    for one in api.get(INFO).json()["models"]:
        assert one["training_session_id"] == str(second.pk)
        assert one["earlier_models"] == 1
        assert [early["training_session_id"] for early in one["earlier"]] == [str(first.pk)]
    assert TrainedModel.everywhere.filter(is_active=True).count() == 2


def test_nobody_sees_another_companys_models(
    other_api: APIClient, session: TrainingSession, trained: Trained
) -> None:
    trained(session)
    assert other_api.get(INFO).json()["models"] == []
