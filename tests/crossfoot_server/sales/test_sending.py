"""Sales and stock are sent, followed and mapped as ledgers are; what is of ledgers says so."""

import base64
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from rest_framework.test import APIClient

from crossfoot_server.jobs.kinds import KINDS
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.jobs.running import Keep, Work, run_job
from crossfoot_server.uploads.models import ColumnMapping
from crossfoot_server.uploads.trading import import_trade
from tests.crossfoot_server.conftest import post_file
from tests.crossfoot_server.sales.conftest import STOCK, Trader, order, sheet
from tests.crossfoot_server.sales.test_lane import MAPPING, ODD
from tests.crossfoot_server.trading import TRADE_UPLOADS

pytestmark = pytest.mark.django_db
FILE = sheet(order("S1", "2024-01-05"))
COUNTS = sheet("P1,2024-01-31,5,2.50,1,7", header=STOCK)
ODD_STOCK = b"a,b,c\n" + b"".join(b"A%d,2024-01-31,%d\n" % (n, n) for n in range(1, 21))
STOCK_MAPPING = """
name = "odd stock"
subject = "inventory"
[columns]
item_id = "a"
as_of = "b"
on_hand = "c"
"""


def posted(api: APIClient, content: bytes, name: str = "sales.csv", **fields: Any) -> Any:
    file = SimpleUploadedFile(name, content)
    return post_file(api, TRADE_UPLOADS, {"file": file, "kind": "sales", **fields})


def test_the_answer_says_where_to_look(trader: Trader) -> None:
    answer = posted(trader.api, FILE).data
    file_id = answer["file_info"]["file_id"]
    assert answer["sales_endpoint"] == f"/api/sales/uploads/{file_id}/"
    assert "duplicate_analysis_endpoint" not in answer
    assert "analytics_endpoint" not in answer
    for name in ("status", "progress", "mapping", "sales"):
        assert trader.api.get(answer[f"{name}_endpoint"]).status_code == 200
    assert trader.api.get(answer["sales_endpoint"]).data["state"] == "waiting"


def test_the_answer_for_a_ledger_is_as_it_was(trader: Trader) -> None:
    ledger = sheet("J1,2024-01-31,1000,5.00", header="Journal,Posting date,Account,Amount")
    answer = posted(trader.api, ledger, kind="ledger").data
    assert answer["analytics_endpoint"]
    assert answer["duplicate_analysis_endpoint"]
    assert "sales_endpoint" not in answer


def test_steps_have_the_bands_of_the_seeds(trader: Trader) -> None:
    steps = [(step.name, step.start, step.end) for step in KINDS["trade_import"].steps]
    assert [name for name, _, _ in steps] == [
        "validation", "parsing", "processing", "saving", "tracking",
    ]  # fmt: skip
    assert [end for _, _, end in steps] == [10, 30, 60, 90, 100]
    job = trader.send(FILE)
    seen: list[tuple[str, float]] = []

    def watched(work: Work) -> Keep:
        begin = work.tracking.begin

        def noted(step: str) -> None:
            begin(step)
            answer = trader.api.get(f"/api/processing-progress/?job_id={job.pk}").data
            seen.append((step, answer["progress"]["overall_progress"]))

        object.__setattr__(work.tracking, "begin", noted)
        return import_trade(work)

    run_job(str(job.pk), watched)
    assert seen == [(name, start) for name, start, _ in steps if name != "parsing"]
    done = trader.api.get(f"/api/processing-progress/?job_id={job.pk}").data
    assert (done["status"], done["progress"]["overall_progress"]) == ("COMPLETED", 100)
    assert done["progress"]["completed_steps"] == 5
    assert set(done["progress"]["step_details"]) == {name for name, _, _ in steps}


def test_the_upload_shows_its_kind_and_what_it_changed(trader: Trader) -> None:
    job = trader.read(FILE)
    shown = trader.api.get(f"/api/uploads/{job.data_file_id}/").json()
    assert (shown["kind"], shown["dataset_id"]) == ("sales", None)
    assert shown["updates"] == [
        {"period": "2024-01", "rows_before": 0, "rows_after": 1, "rows_added": 1,
         "rows_updated": 0, "rows_deleted": 0, "rows_unchanged": 0, "is_undo": False}
    ]  # fmt: skip
    status = trader.api.get(f"/api/file-processing-jobs/{job.pk}/status/").json()
    assert status["analytics_results"]["totals"]["revenue"] == 10


def test_the_same_file_again_gives_the_job_it_had(trader: Trader) -> None:
    job = trader.read(FILE)
    again = posted(trader.api, FILE)
    assert (again.status_code, again.data["job_id"]) == (200, str(job.pk))
    other = posted(trader.api, FILE, kind="ledger")
    assert other.data["job_id"] != str(job.pk), "as a ledger it is another"


@pytest.mark.parametrize(
    ("kind", "words"), [("ledger", "a ledger"), ("sales", "a sales export"),
                        ("inventory", "a stock export")]
)  # fmt: skip
def test_a_refusal_says_what_was_expected(kind: str, words: str, trader: Trader) -> None:
    refused = posted(trader.api, b"%PDF-1.7 ...", "sales.csv", kind=kind)
    assert (refused.status_code, refused.data["code"]) == (400, "wrong_type")
    assert refused.data["detail"].startswith(f"The file is a PDF, not {words}. Give CSV, Excel")
    assert ("DATEV" in refused.data["detail"]) == (kind == "ledger")
    empty = posted(trader.api, b"", "sales.csv", kind=kind).data["detail"]
    assert "ledger" in empty if kind == "ledger" else "ledger" not in empty


def test_side_files_are_of_ledgers(trader: Trader) -> None:
    beside = SimpleUploadedFile("accounts.csv", b"a,b\n1,2\n")
    refused = posted(trader.api, FILE, accounts=beside)
    assert refused.status_code == 400
    assert "belongs to a ledger" in refused.data["detail"]


@pytest.mark.parametrize(
    ("kind", "odd", "mapping"),
    [("sales", ODD, MAPPING), ("inventory", ODD_STOCK, STOCK_MAPPING)],
)
def test_a_mapping_is_asked_for_confirmed_and_used_again(
    kind: str, odd: bytes, mapping: str, trader: Trader
) -> None:
    job = trader.work(trader.send(odd, "odd.csv", kind))
    assert (job.status, job.error_code) == (Status.NEEDS_MAPPING, "needs_mapping")
    address = f"/api/uploads/{job.data_file_id}/mapping/"
    shown = trader.api.get(address).json()
    assert shown["needed"]
    assert [one["column"] for one in shown["columns"]] == list("abcd")[: len(shown["columns"])]
    assert "[columns]" in shown["draft"]
    assert shown["missing"] or shown["doubts"]
    wrong = trader.api.post(address, {"toml": mapping.replace('"a"', '"z"')}, format="json")
    assert (wrong.status_code, wrong.data["code"]) == (422, "mapping_invalid")
    body = {"toml": mapping, "save": True, "name": "Odd"}
    assert trader.api.post(address, body, format="json").status_code == 202
    assert trader.work(job).status == Status.COMPLETED
    saved = ColumnMapping.objects.of(trader.company.pk).get()
    assert (saved.kind, saved.name) == (kind, "Odd")
    trader.read(odd.replace(b"1", b"2", 1), "next.csv", kind)


def test_a_saved_mapping_of_another_kind_is_not_used(trader: Trader) -> None:
    job = trader.work(trader.send(ODD, "odd.csv"))
    body = {"toml": MAPPING, "save": True}
    trader.api.post(f"/api/uploads/{job.data_file_id}/mapping/", body, format="json")
    trader.work(job)
    as_stock = trader.work(trader.send(ODD, "odd.csv", "inventory"))
    assert as_stock.status == Status.NEEDS_MAPPING


def test_a_draft_filled_in_is_a_mapping(trader: Trader) -> None:
    job = trader.work(trader.send(ODD, "odd.csv"))
    address = f"/api/uploads/{job.data_file_id}/mapping/"
    draft = trader.api.get(address).json()["draft"]
    filled = draft.partition("[columns]")[0] + MAPPING[MAPPING.index("[columns]") :]
    answer = trader.api.post(address, {"toml": filled}, format="json")
    assert answer.status_code == 202, answer.data
    assert trader.work(job).status == Status.COMPLETED


@pytest.mark.parametrize("kind", ["sales", "inventory"])
def test_sent_in_pieces_it_is_the_same(kind: str, trader: Trader) -> None:
    content = FILE if kind == "sales" else COUNTS
    client: Any = trader.api
    tus: Any = {"HTTP_TUS_RESUMABLE": "1.0.0"}
    said = {"filename": "big.csv", "kind": kind}
    pairs = [f"{name} {base64.b64encode(v.encode()).decode()}" for name, v in said.items()]
    begun = trader.api.post(
        "/api/uploads/resumable/",
        HTTP_UPLOAD_LENGTH=str(len(content)), HTTP_UPLOAD_METADATA=",".join(pairs), **tus,
    )  # fmt: skip
    assert begun.status_code == 201, begun.data
    with TestCase.captureOnCommitCallbacks(execute=True):
        sent = client.generic(
            "PATCH", begun.headers["Location"], content,
            content_type="application/offset+octet-stream", HTTP_UPLOAD_OFFSET="0", **tus,
        )  # fmt: skip
    job = trader.work(Job.everywhere.get(pk=sent.headers["Crossfoot-Job"]))
    assert (job.kind, job.status) == ("trade_import", Status.COMPLETED)
    assert trader.upload(job).subject == kind


#: What is of ledgers, asked of sales: nothing there, or a sentence.
OF_LEDGERS = (
    ("GET", "/api/analysis/file/{}/", 404),
    ("GET", "/api/analytics-results/?file_id={}", 404),
    ("GET", "/api/duplicate-anomalies/?sheet_id={}", 409),
    ("GET", "/api/findings/?file_id={}", 404),
    ("GET", "/api/ml-processing-results/?file_id={}", 200),
    ("GET", "/api/ml-suggestions/?file_id={}", 200),
    ("GET", "/api/ml-entry-reviews/?file_id={}", 200),
    ("GET", "/api/ml-drift/?file_id={}", 200),
    ("POST", "/api/runs/", 404),
    ("POST", "/api/ml-model-training/", 409),
)


@pytest.mark.parametrize(("method", "address", "status"), OF_LEDGERS)
def test_what_is_of_ledgers_does_not_stumble(
    method: str, address: str, status: int, trader: Trader
) -> None:
    file_id = str(trader.read(FILE).data_file_id)
    body = {"file_id": file_id} if method == "POST" else None
    call: Any = trader.api.post if method == "POST" else trader.api.get
    answer = (
        call(address.format(file_id), body, format="json")
        if body
        else call(address.format(file_id))
    )
    assert answer.status_code == status, answer.data
    if status >= 400:
        assert answer.data["detail"]
    assert trader.api.get("/api/datasets/").data["results"] == []


def test_lists_of_uploads_and_jobs_show_them_beside_ledgers(trader: Trader) -> None:
    trader.read(FILE)
    trader.read(COUNTS, "stock.csv", "inventory")
    shown = trader.api.get("/api/uploads/").data["results"]
    assert [one["kind"] for one in shown] == ["inventory", "sales"]
    jobs = trader.api.get("/api/file-processing-jobs/?kind=trade_import").data["results"]
    assert len(jobs) == 2
