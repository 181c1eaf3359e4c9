"""The examples of seed 001, analytics that are kept in the database."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from crossfoot_server.audit.models import AnalyticsType
from crossfoot_server.ml.models import ModelType
from tests.crossfoot_server.seeds.conftest import Server

QUERIES = {
    "processing status": """
        SELECT
            df.file_name,
            fpj.status,
            pjt.overall_progress,
            pjt.current_step,
            pjt.created_at,
            pjt.completed_at
        FROM file_processing_jobs fpj
        JOIN data_files df ON fpj.data_file_id = df.id
        LEFT JOIN processing_job_trackers pjt ON fpj.id = pjt.processing_job_id
        ORDER BY fpj.created_at DESC;
    """,
    "analytics count": """
        SELECT
            analytics_type,
            COUNT(*) as result_count,
            AVG(processing_duration) as avg_duration
        FROM analytics_processing_results
        GROUP BY analytics_type;
    """,
    "model performance": """
        SELECT
            model_type,
            COUNT(*) as processing_count,
            AVG(anomalies_detected) as avg_anomalies,
            AVG(confidence_score) as avg_confidence
        FROM ml_model_processing_results
        GROUP BY model_type;
    """,
    "errors": """
        SELECT
            df.file_name,
            fpj.error_message,
            pjt.error_log,
            fpj.created_at
        FROM file_processing_jobs fpj
        JOIN data_files df ON fpj.data_file_id = df.id
        LEFT JOIN processing_job_trackers pjt ON fpj.id = pjt.processing_job_id
        WHERE fpj.status = 'FAILED'
        ORDER BY fpj.created_at DESC;
    """,
}


def rows_of(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(QUERIES[query])
        return list(cursor.fetchall())


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


def test_query_of_processing_status(uploaded: Any, small_ledger: Path) -> None:
    (row,) = rows_of("processing status")
    assert row[:3] == (small_ledger.name, "COMPLETED", 100.0)


def test_query_of_analytics_count(uploaded: Any) -> None:
    rows = {kind: (count, seconds) for kind, count, seconds in rows_of("analytics count")}
    assert set(rows) == set(AnalyticsType.values)
    assert all(count == 1 and seconds > 0 for count, seconds in rows.values())


def test_query_of_model_performance(trained: Any) -> None:
    rows = {kind: figures for kind, *figures in rows_of("model performance")}
    assert set(rows) == set(ModelType.values)
    for kind, (count, anomalies, confidence) in rows.items():
        assert count == 2  # the rules' word, then the model's
        assert anomalies >= 0
        assert kind == ModelType.RANDOM_FOREST or 0 <= confidence <= 1  # too few lines for it


def test_query_of_errors(server: Server, refused: Any) -> None:
    ended = server.ended(refused["job_id"])
    ((name, sentence, log, _),) = rows_of("errors")
    assert name == "broken.csv"
    assert sentence == ended["error_message"]
    assert "No such column" in str(log)
