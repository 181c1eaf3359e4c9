"""The examples of seed 000, the architecture of background work."""

import json
import os
import subprocess
import sys
import uuid
from typing import Any

from crossfoot_server.celery import app
from crossfoot_server.jobs.kinds import KINDS
from tests.crossfoot_server.seeds.conftest import Server
from tests.crossfoot_server.stack import Stack

INSPECT = """
import json, crossfoot_server.celery
from celery import current_app
i = current_app.control.inspect(timeout=10)
stats = i.stats()
print(json.dumps(stats))
"""


def test_job_status(server: Server, uploaded: Any) -> None:
    told = server.get(f"/api/processing-jobs/{uploaded['job_id']}/status/")
    assert told["job_id"] == uploaded["job_id"]
    assert told["status"] == "COMPLETED"
    assert told["processing_duration"] > 0
    assert told["analytics_results"]
    assert told["anomaly_results"]


def test_training_status(trained: Any) -> None:
    assert trained["status"] == "COMPLETED", trained["reason"]
    assert trained["training_duration"] > 0
    metrics = trained["performance_metrics"]
    assert {"accuracy", "precision", "recall"} <= set(metrics)
    assert metrics["positives"] > 0


def test_worker_status(stack: Stack, uploaded: Any) -> None:
    environment = os.environ | {"CROSSFOOT_BROKER_URL": stack._broker.broker_url}
    done = subprocess.run(
        [sys.executable, "-c", INSPECT], env=environment, capture_output=True, check=True
    )
    stats = json.loads(done.stdout)
    assert stats
    assert all("pool" in worker for worker in stats.values())


def test_tasks_and_their_queues() -> None:
    queues = {kind.task: kind.queue for kind in KINDS.values()}
    assert queues["process_file_with_anomalies"] == "analytics"
    assert queues["train_ml_models"] == queues["retrain_ml_models"] == "ml_training"
    app.loader.import_default_modules()
    kept = {"monitor_processing_jobs", "monitor_ml_model_performance", *queues}
    assert kept <= set(app.tasks)


def test_analytics_results_structure(server: Server, uploaded: Any) -> None:
    told = server.get(f"/api/processing-jobs/{uploaded['job_id']}/status/")["analytics_results"]
    assert told["trial_balance"]["rows"]
    assert told["transaction_entries"]["entries"] > 0
    assert told["gl_account_summaries"]["rows"]
    expenses = told["expense_analytics"]
    summary = expenses["summary"]
    assert set(summary) == {
        "total_transactions",
        "total_amount",
        "unique_users",
        "unique_accounts",
    }
    assert summary["total_transactions"] > 0
    parts = ("expense_breakdown", "user_patterns", "account_patterns", "temporal_patterns")
    assert all(expenses[name] for name in parts)
    risk = expenses["risk_assessment"]
    assert 0 <= risk["risk_score"] <= 100
    assert risk["risk_level"] in ("LOW", "MEDIUM", "HIGH")
    assert risk["risk_factors"]
    assert risk["recommendations"]
    training = told["ml_training"]
    assert training["status"] == "STARTED"
    assert str(uuid.UUID(training["training_session_id"])) == training["training_session_id"]
    assert training["transactions_count"] == 1000


def test_anomaly_results_structure(server: Server, uploaded: Any) -> None:
    told = server.get(f"/api/processing-jobs/{uploaded['job_id']}/status/")["anomaly_results"]
    for name in ("duplicate", "backdated", "user_anomalies"):
        assert len(told[name]["details"]) == min(told[name]["anomalies_found"], 50)
    assert told["duplicate"]["anomalies_found"] > 0
    first = told["duplicate"]["details"][0]
    assert first["reason"]
    assert first["account"]
