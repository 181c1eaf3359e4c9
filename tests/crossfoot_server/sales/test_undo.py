"""Uploads are seen with what they changed, and taken back as if they had never come."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import TestCase

from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.actions import cancel_job, retry_job
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.sales.store import upload_folder
from tests.crossfoot_server.sales.conftest import HEADER, STOCK, Trader, order, sheet

pytestmark = pytest.mark.django_db

FIRST = sheet(order("S1", "2024-01-05"), order("S2", "2024-02-05", units=2))
CORRECTED = sheet(order("S2", "2024-02-05", units=3), order("S3", "2024-03-05"))
BEFORE, AFTER = [("S1", 1000), ("S2", 2000)], [("S1", 1000), ("S2", 3000), ("S3", 1000)]


def test_an_upload_is_shown_with_totals_mapping_and_changes(trader: Trader) -> None:
    job = trader.read(FIRST, "first.csv")
    shown = trader.get(f"uploads/{job.data_file_id}/")
    assert (shown["state"], shown["subject"], shown["line_count"]) == ("applied", "sales", 2)
    assert shown["totals"]["revenue"] == 30.0
    assert shown["totals"]["is_complete"]
    assert (shown["first_day"], shown["last_day"]) == ("2024-01-05", "2024-02-05")
    assert shown["job"]["status"] == "COMPLETED"
    assert "[columns]" in shown["mapping"]
    assert [one["period"] for one in shown["updates"]] == ["2024-01", "2024-02"]


def test_taken_back_the_table_is_as_before(trader: Trader) -> None:
    trader.read(FIRST)
    before = trader.lines()
    second = trader.read(CORRECTED)
    assert trader.orders() == AFTER
    trader.undone(second)
    assert trader.lines().equals(before)
    shown = trader.get(f"uploads/{second.data_file_id}/")
    assert (shown["state"], shown["undone_by"]) == ("undone", "key tests")
    assert shown["undone_at"]
    changes = {(one["period"], one["is_undo"]): one for one in shown["updates"]}
    assert changes["2024-02", False]["rows_updated"] == 1
    assert changes["2024-02", True]["rows_updated"] == 1
    assert changes["2024-03", False]["rows_added"] == changes["2024-03", True]["rows_deleted"] == 1


def test_an_upload_that_another_corrected_can_go_first(trader: Trader) -> None:
    first, _ = trader.read(FIRST), trader.read(CORRECTED)
    trader.undone(first)
    assert trader.orders() == [("S2", 3000), ("S3", 1000)]


def test_all_taken_back_nothing_is_left_and_it_may_come_again(trader: Trader) -> None:
    first = trader.read(FIRST)
    trader.undone(first)
    assert trader.lines().is_empty()
    again = trader.read(FIRST)
    assert again.data_file_id != first.data_file_id
    assert trader.orders() == BEFORE


def test_what_was_taken_back_is_not_again(trader: Trader) -> None:
    job = trader.read(FIRST)
    undo = trader.undo(job)
    assert trader.get("uploads/")["results"][0]["undo_job"]["job_id"] == str(undo.pk)
    assert trader.ask_undo(job).json()["code"] == "undo_waits"
    trader.work(undo)
    assert trader.get("uploads/")["results"][0]["undo_job"] is None
    refused = trader.ask_undo(job)
    assert (refused.status_code, refused.json()["code"]) == (409, "already_undone")


def test_what_was_not_read_can_not_be_taken_back(trader: Trader) -> None:
    job = trader.send(FIRST)
    assert trader.ask_undo(job).json()["code"] == "job_running"
    cancel_job(job, now=job.created_at)
    assert trader.ask_undo(job).json()["code"] == "not_read"


def test_a_job_of_undoing_that_failed_is_tried_again_but_not_after_another(
    trader: Trader,
) -> None:
    upload = trader.read(FIRST)
    given_up = trader.undo(upload)
    cancel_job(given_up, now=given_up.created_at)
    assert trader.orders() == BEFORE
    trader.undone(upload)
    job = trader.work(retry_job(given_up))
    assert (job.status, job.error_message) == (
        Status.FAILED,
        "This upload was taken back already.",
    )


def test_a_cancelled_job_of_undoing_goes_on_when_it_is_tried_again(trader: Trader) -> None:
    undo = trader.undo(trader.read(FIRST))
    cancel_job(undo, now=undo.created_at)
    assert trader.work(retry_job(undo)).status == Status.COMPLETED
    assert trader.orders() == []


def test_only_what_no_table_is_made_of_is_removed(trader: Trader) -> None:
    job = trader.read(FIRST)
    address, folder = f"/api/uploads/{job.data_file_id}/", _folder(trader, job)
    refused = trader.api.delete(address)
    assert (refused.status_code, refused.json()["code"]) == (409, "upload_applied")
    assert "Take it back first" in refused.json()["detail"]
    trader.undone(job)
    assert folder.is_dir()
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert trader.api.delete(address).status_code == 204
    assert not folder.exists()
    assert not DataFile.everywhere.filter(pk=str(job.data_file_id)).exists()


def test_a_file_that_failed_is_removed_with_its_folder(trader: Trader) -> None:
    trader.read(sheet(order("S1", "2024-01-05") + ",EUR", header=f"{HEADER},Currency"))
    failed = trader.work(
        trader.send(sheet(order("S2", "2024-01-05") + ",USD", header=f"{HEADER},Currency"))
    )
    assert failed.status == Status.FAILED
    assert "USD" in failed.error_message
    assert trader.get("uploads/", state="failed")["results"][0]["file_id"] == str(
        failed.data_file_id
    )
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert trader.api.delete(f"/api/uploads/{failed.data_file_id}/").status_code == 204
    assert not _folder(trader, failed).exists()


def test_stock_is_taken_back_too(trader: Trader) -> None:
    first = trader.read(sheet("P1,2024-01-31,5,2.50,1,7", header=STOCK), "a.csv", "inventory")
    trader.read(sheet("P1,2024-01-31,6,2.50,1,7", header=STOCK), "b.csv", "inventory")
    trader.undone(first)
    assert trader.lines("inventory")["milli"].to_list() == [6000]


def test_rows_that_were_not_read_are_listed_and_saved(trader: Trader) -> None:
    job = trader.read(sheet(order("S1", "2024-01-05"), order("S2", "not a day")))
    page = trader.get(f"uploads/{job.data_file_id}/problems/")
    assert (page["count"], page["results"][0]["file_row"]) == (1, 3)
    saved = trader.saved(f"uploads/{job.data_file_id}/problems/")
    assert b"not a day" in saved


def test_a_list_is_narrowed_by_subject_and_state(trader: Trader) -> None:
    undone, applied = trader.read(FIRST), trader.read(CORRECTED)
    trader.undone(undone)
    stock = trader.read(sheet("P1,2024-01-31,5,2.50,1,7", header=STOCK), "a.csv", "inventory")
    waiting = trader.send(sheet(order("S9", "2024-04-01")))

    def listed(**narrowed: str) -> list[str]:
        return [one["file_id"] for one in trader.get("uploads/", **narrowed)["results"]]

    assert listed(state="undone") == [str(undone.data_file_id)]
    assert listed(state="applied", subject="sales") == [str(applied.data_file_id)]
    assert listed(state="waiting") == [str(waiting.data_file_id)]
    assert listed(subject="inventory") == [str(stock.data_file_id)]
    assert trader.api.get("/api/sales/uploads/?state=lost").status_code == 400


def test_a_list_asks_the_database_as_often_for_many_as_for_one(
    trader: Trader, django_assert_max_num_queries: Any
) -> None:
    for day in range(1, 6):
        trader.read(sheet(order(f"S{day}", f"2024-01-{day:02d}")))
    with django_assert_max_num_queries(12):
        assert len(trader.get("uploads/")["results"]) == 5


def test_another_company_sees_and_takes_back_nothing(trader: Trader, other_trader: Trader) -> None:
    job = trader.read(FIRST)
    assert other_trader.ask_undo(job).status_code == 404
    assert other_trader.get("uploads/")["results"] == []


def test_what_the_job_tells(trader: Trader) -> None:
    job = trader.read(FIRST)
    results = trader.api.get(f"/api/processing-results/?file_id={job.data_file_id}").json()
    told = results["processing_summary"]["trade_results"]
    assert Decimal(str(told["totals"]["revenue"])) == 30
    assert told["table"]["line_count"] == 2
    assert [one["rows_added"] for one in told["changes"]] == [1, 1]


def _folder(trader: Trader, job: Job):
    assert job.data_file_id is not None
    return upload_folder(trader.company.pk, job.data_file_id)
