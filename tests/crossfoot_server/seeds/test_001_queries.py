"""The queries of seed 001, which operators type: they see every row there is."""

from pathlib import Path
from typing import Any

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
