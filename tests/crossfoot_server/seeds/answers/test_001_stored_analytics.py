"""The examples of seed 001, analytics that are kept in the database."""

from typing import Any

import pytest

from crossfoot_server.audit.models import AnalyticsType
from crossfoot_server.ml.models import ModelType
from tests.crossfoot_server.seeds.conftest import Server


@pytest.mark.parametrize("given", ["file_id", "job_id"])
def test_processing_summary(server: Server, uploaded: Any, file_id: str, given: str) -> None:
    value = {"file_id": file_id, "job_id": uploaded["job_id"]}[given]
    told = server.get(f"/api/processing-results/?{given}={value}")
    assert told["success"] is True
    summary = told["processing_summary"]
    kinds = [one["analytics_type"] for one in summary["analytics_results"]]
    assert kinds == list(AnalyticsType.values)
    assert {one["model_type"] for one in summary["ml_results"]} == set(ModelType.values)
    assert summary["progress"]["overall_progress"] == 100


def test_specific_analytics(server: Server, file_id: str) -> None:
    address = f"/api/analytics-results/?file_id={file_id}&analytics_type=default_analytics"
    told = server.get(address)
    balance = told["results"][0]["detailed_results"]["trial_balance_data"]
    assert balance["rows"][0].keys() >= {"account", "debit", "credit", "closing"}
    assert balance["totals"]["debit"] == told["results"][0]["total_amount"]


@pytest.mark.parametrize("kind", [*AnalyticsType.values, "all"])
def test_every_type_of_analytics(server: Server, file_id: str, kind: str) -> None:
    told = server.get(f"/api/analytics-results/?file_id={file_id}&analytics_type={kind}")
    kinds = [one["analytics_type"] for one in told["results"]]
    assert kinds == (list(AnalyticsType.values) if kind == "all" else [kind])
    assert all(one["total_transactions"] > 0 for one in told["results"])


@pytest.mark.parametrize("kind", [*ModelType.values, "all"])
def test_model_results(server: Server, file_id: str, kind: str) -> None:
    told = server.get(f"/api/ml-processing-results/?file_id={file_id}&model_type={kind}")
    assert told["success"] is True
    kinds = [one["model_type"] for one in told["results"]]
    assert sorted(kinds) == sorted(ModelType.values if kind == "all" else [kind])


def test_model_metrics(server: Server, trained: Any) -> None:
    told = server.get(f"/api/ml-processing-results/?file_id={trained['file_id']}&model_type=all")
    metrics = told["results"][0]["detailed_results"]["model_metrics"]
    assert 0 < metrics["average_precision"] <= 1


def test_progress(server: Server, uploaded: Any) -> None:
    told = server.get(f"/api/processing-progress/?job_id={uploaded['job_id']}")
    assert told["success"] is True
    assert told["progress"]["overall_progress"] >= 100
    assert told["progress"]["current_step"]
