"""The examples of seed 003, uploads in the background with live progress."""

import json
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

from crossfoot.sample.shop import Shop, write_shop
from crossfoot_server.celery import app
from crossfoot_server.datasets.models import Dataset
from crossfoot_server.jobs.kinds import KINDS
from crossfoot_server.jobs.running import BACKOFF_FROM, BACKOFF_TO
from tests.crossfoot_server.seeds.conftest import Server
from tests.crossfoot_server.stack import Stack


def events_of(stack: Stack, api_key: str, upload_id: str) -> list[Any]:
    """What a listener of an upload hears until it ends."""
    headers = {"Authorization": f"Api-Key {api_key}"}
    address = f"{stack.websocket_url}/ws/uploads/{upload_id}/"
    heard: list[Any] = []
    with connect(address, additional_headers=headers, open_timeout=10) as listener:
        while not heard or heard[-1]["type"] == "upload.progress":
            heard.append(json.loads(listener.recv(timeout=60)))
    return heard


def test_upload_for_processing(server: Server, small_ledger: Path) -> None:
    answer = server.upload(small_ledger, to="/api/processing/upload/", kind="ledger")
    assert answer.status_code == 202, answer.text
    ended = server.ended(answer.json()["job_id"])
    assert (ended["kind"], ended["status"]) == ("file_import", "COMPLETED")
    assert Dataset.everywhere.get().line_count == 1000


def test_progress_over_websocket(
    server: Server, stack: Stack, api_key: str, small_ledger: Path
) -> None:
    upload_id = server.upload(small_ledger).json()["file_info"]["file_id"]
    heard = events_of(stack, api_key, upload_id)
    assert heard[-1]["type"] == "upload.completed"
    assert heard[-1]["progress"] == 100
    progress = [event["progress"] for event in heard]
    assert progress == sorted(progress)
    assert all(event["upload_id"] == upload_id and event["message"] for event in heard)


def test_sales_for_processing_with_progress_and_taken_back(
    server: Server, stack: Stack, api_key: str, tmp_path: Path
) -> None:
    sales = tmp_path / "sales.csv"
    count = write_shop(sales, shop=Shop(days=60, products=4, orders_a_day=2.0))
    answer = server.upload(sales, to="/api/processing/upload/", kind="sales")
    assert answer.status_code == 202, answer.text
    file_id, shown = answer.json()["file_info"]["file_id"], answer.json()["sales_endpoint"]
    heard = events_of(stack, api_key, file_id)
    assert (heard[-1]["type"], heard[-1]["progress"]) == ("upload.completed", 100)
    progress = [event["progress"] for event in heard]
    assert progress == sorted(progress)
    told = server.get(f"/api/processing-results/?file_id={file_id}")["processing_summary"]
    assert told["trade_results"]["totals"]["lines"] == count
    assert sum(one["rows_added"] for one in told["trade_results"]["changes"]) == count
    assert server.get(shown)["state"] == "applied"
    undo = server.client.post(f"{shown}undo/")
    assert undo.status_code == 202, undo.text
    assert server.ended(undo.json()["job_id"])["status"] == "COMPLETED"
    assert server.get(shown)["state"] == "undone"
    assert server.get("/api/sales/summary/")["sales"] is None


def test_failure_over_websocket(stack: Stack, api_key: str, refused: Any) -> None:
    heard = events_of(stack, api_key, refused["file_info"]["file_id"])
    assert heard[-1]["type"] == "upload.failed"
    assert "No such column" in heard[-1]["error"]


def test_retries_limits_and_routes() -> None:
    assert KINDS["file_import"].max_attempts == 4  # the first, and three retries
    assert (BACKOFF_FROM, BACKOFF_TO) == (5, 600)
    conf = app.conf
    assert (conf.task_soft_time_limit, conf.task_time_limit) == (600, 900)
    assert conf.worker_prefetch_multiplier == 1
    assert conf.worker_max_tasks_per_child == 1000
    assert conf.task_reject_on_worker_lost
    assert KINDS["file_import"].queue == "processing"
