"""The examples of seed 004, uploads that do not block and the duplicate model."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import crossfoot
from crossfoot.ml.duplicates import DuplicateDetectionModel
from crossfoot.sample.run import write_sample
from tests.crossfoot_server.seeds.answers.conftest import key_of
from tests.crossfoot_server.seeds.conftest import Server, audited
from tests.crossfoot_server.stack import Stack

TYPES = [f"Type {number} Duplicate" for number in range(1, 7)]


def test_upload_answers_at_once(server: Server, tmp_path: Path) -> None:
    ledger = write_sample(tmp_path / "another.csv", lines=1000, seed=9).ledger
    answer = server.upload(ledger, engagement_id="123", client_name="Test Client")
    assert answer.status_code == 202
    told = answer.json()
    job_id, file_id = told["job_id"], told["file_info"]["file_id"]
    assert told["status"] == "PROCESSING"
    assert told["message"] == "File uploaded successfully. Processing started in background."
    assert told["celery_task_id"]
    assert told["status_endpoint"] == f"/api/file-processing-jobs/{job_id}/status/"
    assert told["analytics_endpoint"] == f"/api/analysis/file/{file_id}/"
    address = f"/api/duplicate-anomalies/?sheet_id={file_id}"
    assert told["duplicate_analysis_endpoint"] == address
    assert server.ended(job_id)["status"] == "COMPLETED"
    assert server.get(told["analytics_endpoint"])["success"] is True
    assert server.get(address)["total_duplicates"] > 0


def test_status(server: Server, uploaded: Any) -> None:
    told = server.get(f"/api/file-processing-jobs/{uploaded['job_id']}/status/")
    assert (told["job_id"], told["status"]) == (uploaded["job_id"], "COMPLETED")
    assert re.fullmatch(r"\d\d:\d\d:\d\d", told["processing_duration_display"])
    assert told["analytics_results"]
    assert told["anomaly_results"]


def test_same_content_gives_the_earlier_results(
    server: Server, uploaded: Any, small_ledger: Path
) -> None:
    again = server.upload(small_ledger)
    assert again.status_code == 200
    assert again.json()["job_id"] == uploaded["job_id"]


def test_duplicates_with_the_model(server: Server, trained: Any) -> None:
    told = server.get(f"/api/duplicate-anomalies/?sheet_id={trained['file_id']}")
    assert told["total_duplicates"] > 0
    for group in told["duplicates"]:
        assert group["type"] in TYPES
        for line in group["transactions"]:
            assert {"id", "gl_account", "amount"} <= set(line)
            assert 0 <= line["ml_confidence"] <= 1
            assert 0 <= line["ml_risk_score"] <= 25
            assert line["ml_prediction"] is (line["ml_confidence"] >= 0.5)
    info = told["ml_model_info"]
    assert info["status"] == "trained"
    assert 0 < info["training_accuracy"] <= 1
    assert info["duplicate_types"] == TYPES


def test_duplicates_by_the_rules_alone(stack: Stack, small_ledger: Path) -> None:
    with stack.client(key_of("Nothing Learned Yet")) as client:
        server = Server(client)
        file_id = audited(server, small_ledger)["file_info"]["file_id"]
        told = server.get(f"/api/duplicate-anomalies/?sheet_id={file_id}")
    lines = [line for group in told["duplicates"] for line in group["transactions"]]
    assert {line["ml_confidence"] for line in lines} == {None}
    assert {line["ml_risk_score"] for line in lines} <= {10, 12, 15, 18, 20, 25}
    assert told["ml_model_info"]["applied"]["source"] == "rules"
    assert told["ml_model_info"]["applied"]["reason"]


def test_duplicates_as_csv(server: Server, file_id: str) -> None:
    answer = server.client.get(f"/api/duplicate-anomalies/export_csv/?sheet_id={file_id}")
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    told = server.get(f"/api/duplicate-anomalies/?sheet_id={file_id}")
    assert len(rows) == told["total_duplicates"]
    assert {"type", "gl_account", "amount", "ml_confidence", "ml_risk_score"} <= set(rows[0])


def test_addresses_for_debugging(server: Server, uploaded: Any, trained: Any) -> None:
    assert server.get("/api/ml-model-training/model_info/")["duplicate_types"] == TYPES
    jobs = server.get("/api/file-processing-jobs/")["results"]
    assert uploaded["job_id"] in [job["job_id"] for job in jobs]
    assert server.get("/api/duplicate-anomalies/")["sheet_id"] == trained["file_id"]


def test_a_model_is_trained_once(server: Server, trained: Any) -> None:
    body = {"file_id": trained["file_id"]}
    told = server.post("/api/ml-model-training/", body, status=200)
    assert (told["status"], told["reason"]) == ("SKIPPED", "Model already trained")


def test_the_model_in_python(larger_ledger: Path) -> None:
    book = crossfoot.read(larger_ledger).book()
    model = DuplicateDetectionModel()
    assert not model.is_trained()
    assert model.train_once(book, seed=0).status == "COMPLETED"
    assert model.is_trained()
    assert model.train_once(book, seed=0).status == "SKIPPED"
    said = model.predict_duplicates(book)
    assert said["duplicate_probability"].is_between(0, 1).all()
    assert said["risk_score"].is_between(0, 25).all()
