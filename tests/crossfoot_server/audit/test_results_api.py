"""The seeds' endpoints: bounds, refusals, other companies, what has not changed."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import polars as pl
import pytest
from rest_framework.test import APIClient

from crossfoot_server.audit.analytics import MOST_ROWS, cut, shortened
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.audit.results_api import AUDITS
from crossfoot_server.jobs.kinds import KINDS
from tests.crossfoot_server.conftest import Upload

#: The id of no file; the same in every process, since xdist compares the names of tests.
NOBODY = "6c008e05-76d2-4706-84db-405f1d600478"
ADDRESSES = (
    "/api/processing-results/?file_id={}",
    "/api/processing-results/?job_id={}",
    "/api/analytics-results/?file_id={}",
    "/api/ml-processing-results/?file_id={}",
    "/api/analysis/file/{}/",
    "/api/duplicate-anomalies/?sheet_id={}",
    "/api/duplicate-anomalies/export_csv/?sheet_id={}",
    "/api/ml-model-training/{}/",
    "/api/ml-model-training/{}/status/",
)
REFUSED = (
    "/api/processing-results/?file_id=123",
    "/api/processing-results/?job_id=",
    f"/api/processing-results/?file_id={NOBODY}&file_id={NOBODY}",
    f"/api/processing-results/?file_id={NOBODY}&page=2",
    "/api/analytics-results/",
    f"/api/analytics-results/?file_id={NOBODY}&analytics_type=else",
    f"/api/ml-processing-results/?file_id={NOBODY}&model_type=else",
    "/api/ml-processing-results/?file_id=%00",
    "/api/duplicate-anomalies/?sheet_id=123",
    "/api/duplicate-anomalies/?sheet_id=",
    "/api/duplicate-anomalies/?type=",
    f"/api/duplicate-anomalies/?sheet_id={NOBODY}&type=Type%207%20Duplicate",
    f"/api/duplicate-anomalies/?sheet_id={NOBODY}&limit=0",
    f"/api/duplicate-anomalies/?sheet_id={NOBODY}&offset=-1",
    "/api/ml-model-training/model_info/?a=1",
)


def own(run: AuditRun, address: str) -> str:
    """The address with the run's own id in it."""
    session = run.dataset.data_file.trainings.get()
    ids = {"job_id": run.job_id, "training": session.pk}
    wanted = next((value for name, value in ids.items() if name in address), None)
    return address.format(wanted or run.dataset.data_file_id)


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_owner_sees_it_and_others_do_not(
    api: APIClient, other_api: APIClient, run: AuditRun, address: str
) -> None:
    answer = api.get(own(run, address))
    assert (answer.status_code, bool(answer.getvalue())) == (200, True)
    assert other_api.get(own(run, address)).status_code == 404
    assert api.get(address.format(uuid4())).status_code == 404


@pytest.mark.parametrize("address", REFUSED)
def test_wrong_parameters_are_refused(api: APIClient, address: str) -> None:
    answer = api.get(address)
    assert answer.status_code == 400, answer.data
    assert answer.data["detail"]


def test_without_a_sheet_the_newest_of_the_company(
    api: APIClient, other_api: APIClient, run: AuditRun
) -> None:
    assert api.get("/api/duplicate-anomalies/").data["run_id"] == run.pk
    assert other_api.get("/api/duplicate-anomalies/").status_code == 404
    summary = api.get("/api/processing-results/").data["processing_summary"]
    assert summary["run_id"] == str(run.pk)
    assert other_api.get("/api/processing-results/").status_code == 404


def test_file_and_job_have_to_agree(api: APIClient, run: AuditRun) -> None:
    address = f"/api/processing-results/?job_id={run.job_id}&file_id="
    assert api.get(address + str(run.dataset.data_file_id)).status_code == 200
    assert api.get(address + str(uuid4())).status_code == 404


def test_a_file_that_is_not_audited_yet(api: APIClient, upload: Upload, small_ledger: Any) -> None:
    other = small_ledger.read_bytes() + b"\n"
    file_id = upload(other).data["file_info"]["file_id"]
    assert api.get(f"/api/duplicate-anomalies/?sheet_id={file_id}").status_code == 409
    told = api.get(f"/api/analytics-results/?file_id={file_id}").data
    assert (told["status"], told["results"], told["run_id"]) == ("PENDING", [], None)
    summary = api.get(f"/api/processing-results/?file_id={file_id}").data["processing_summary"]
    assert (summary["status"], summary["analytics_results"]) == ("PENDING", [])
    assert api.get(f"/api/analysis/file/{file_id}/").data["summary"] == {}


@pytest.mark.parametrize("address", ADDRESSES[:6])
def test_what_has_not_changed_is_not_sent_again(
    api: APIClient, run: AuditRun, address: str
) -> None:
    etag = api.get(own(run, address)).headers["ETag"]
    again = api.get(own(run, address), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_every_address_in_the_results_answers(api: APIClient, run: AuditRun) -> None:
    told = api.get(f"/api/analytics-results/?file_id={run.dataset.data_file_id}").json()
    addresses = sorted({text for text in texts_of(told) if text.startswith("/api/")})
    assert len(addresses) > 10
    for address in addresses:
        answer = api.get(address)
        assert (answer.status_code, bool(answer.getvalue())) == (200, True), address


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)
    elif isinstance(value, str):
        yield value


def test_pages_of_duplicates_are_all_of_them(api: APIClient, run: AuditRun) -> None:
    told = api.get("/api/duplicate-anomalies/?limit=7").data
    groups = told["duplicates"]
    while told["next"]:
        told = api.get(told["next"]).data
        groups += told["duplicates"]
    assert len({(one["type"], one["group_id"]) for one in groups}) == told["total_groups"]
    explained = [one["explained_by"] is not None for one in groups]
    assert explained == sorted(explained)
    assert sum(one["lines"] for one in groups) == told["total_duplicates"]


def test_duplicates_of_one_type(api: APIClient, run: AuditRun) -> None:
    counts = run.summary["duplicates"]
    for number in range(1, 7):
        told = api.get(f"/api/duplicate-anomalies/?type=Type {number} Duplicate").data
        assert told["total_duplicates"] == counts[f"type_{number}"]["lines_reported"]


def test_a_table_says_what_was_cut() -> None:
    table = cut(pl.DataFrame({"a": range(MOST_ROWS + 1)}), "/whole")
    assert (len(table["rows"]), table["shown"]) == (MOST_ROWS, MOST_ROWS)
    assert (table["total"], table["full_table"]) == (MOST_ROWS + 1, "/whole")
    short = shortened({"inner": table}, 3)["inner"]
    assert (short["rows"], short["shown"]) == ([{"a": 0}, {"a": 1}, {"a": 2}], 3)
    assert short["total"] == MOST_ROWS + 1


def test_every_kind_that_audits_is_known() -> None:
    assert set(AUDITS) <= set(KINDS)
