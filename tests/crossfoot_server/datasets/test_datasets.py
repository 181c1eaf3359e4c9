"""Datasets: what a file became, its lines and figures, and how it goes."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

import polars as pl
import pytest
from openpyxl import load_workbook

from crossfoot_server.audit.models import AuditRun, Finding, FindingEvent
from crossfoot_server.datasets.models import DataFile, Dataset
from crossfoot_server.datasets.store import dataset_folder, open_ledger, run_folder
from crossfoot_server.jobs.models import Job, Status
from tests.crossfoot_server.conftest import audited_run, make_company

URL = "/api/datasets/"


@pytest.fixture(scope="module")
def company(kept):
    with kept():
        return make_company("Sample Trading")


@pytest.fixture(scope="module")
def shared_run(kept, company, worked, small_ledger):
    with kept():
        return audited_run(company, small_ledger, worked)


@pytest.fixture
def dataset(db, shared_run):
    """The small sample ledger, read and audited; what a test does to its rows is undone."""
    return Dataset.everywhere.get(pk=shared_run.dataset_id)


@pytest.fixture
def other_run(dataset, upload, worked, small_ledger):
    """The run of another file of the company."""
    answer = upload(small_ledger.read_text().replace("\n", "\r\n"), name="other.csv")
    job = worked(Job.everywhere.get(pk=answer.data["job_id"]))
    assert job.status == Status.COMPLETED, job.error_message
    return AuditRun.everywhere.exclude(dataset=dataset).get()


@pytest.fixture
def ledger(dataset):
    return open_ledger(dataset.company_id, dataset.data_file_id)


@pytest.fixture
def run(dataset):
    return AuditRun.everywhere.get(dataset=dataset)


def test_a_dataset_proves_that_nothing_was_lost(api, dataset, ledger):
    listed = api.get(URL).json()["results"]
    assert [one["id"] for one in listed] == [str(dataset.pk)]
    shown = api.get(f"{URL}{dataset.pk}/").json()
    told = shown["manifest"]["totals"]
    assert told["rows_read"] == told["source_lines"] + told["problems"] + told["totals_rows"]
    assert shown["is_complete"] is True
    sums = ledger.lines().select(pl.col("debit", "credit").sum()).collect().row(0)
    assert (Decimal(str(shown["debit"])), Decimal(str(shown["credit"]))) == sums


def test_lines_with_totals_of_all_that_fit(api, dataset, ledger, run):
    query = {"accounts": "6700", "sort": "amount", "descending": "true", "limit": 4, "run": run.pk}
    page = api.get(f"{URL}{dataset.pk}/lines/", query).json()
    wanted = ledger.lines().filter(pl.col("account") == "6700").collect()
    assert page["totals"]["lines"] == wanted.height
    assert Decimal(str(page["totals"]["amount"])) == wanted["amount"].sum()
    amounts = [row["amount"] for row in page["results"]]
    assert (len(amounts), amounts) == (4, sorted(amounts, reverse=True))
    flagged = api.get(f"{URL}{dataset.pk}/lines/", {"flagged_only": "true", "run": run.pk}).json()
    assert all(row["checks"] for row in flagged["results"])
    assert flagged["totals"]["lines"] == Finding.everywhere.values("line_id").distinct().count()


def test_what_is_wrong_is_said(api, dataset, subtests):
    for query in (
        {"colour": "red"}, {"sort": "colour"}, {"limit": "100000"}, {"flagged_only": "true"},
        {"date_from": "yesterday"}, {"run": "1"},
        {"date_from": "2026-01-02", "date_to": "2026-01-01"},
    ):  # fmt: skip
        with subtests.test(query=query):
            answer = api.get(f"{URL}{dataset.pk}/lines/", query)
            assert answer.status_code in (400, 422)
            assert answer.json()["detail"][-1] == "."


def test_exports_keep_every_line(api, dataset, ledger, subtests):
    readers: dict[str, Callable[[BytesIO], pl.DataFrame]] = {
        "csv": pl.read_csv,
        "parquet": pl.read_parquet,
        "arrow": pl.read_ipc,
    }
    wanted = ledger.lines().filter(pl.col("source") == "PI").select("line_id").collect()
    for kind, read in readers.items():
        with subtests.test(kind=kind):
            answer = api.get(f"{URL}{dataset.pk}/lines/export/", {"sources": "PI", "format": kind})
            frame = read(BytesIO(b"".join(answer.streaming_content)))
            assert frame["line_id"].to_list() == wanted["line_id"].to_list()


def test_hostile_cells_are_harmless(api, upload, worked, company):
    rows = ["Journal,Date,Account,Amount,Text"]
    for number in range(1, 41):
        text = '=HYPERLINK(""http://x"")' if number == 7 else f"+cmd|{number}"
        rows += [f'J{number},2025-01-{number % 28 + 1:02d},1000,{number}.00,"{text}"']
        rows += [f'J{number},2025-01-{number % 28 + 1:02d},2000,-{number}.00,"fine"']
    answer = upload("\n".join(rows) + "\n", name="hostile.csv")
    job = worked(Job.everywhere.get(pk=answer.data["job_id"]))
    dataset = Dataset.everywhere.get(data_file=job.data_file)
    answer = api.get(f"{URL}{dataset.pk}/lines/export/", {"format": "xlsx"})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert all(cell.data_type == "s" for cell in cells)
    texts = {cell.value for cell in cells}
    assert '\'=HYPERLINK("http://x")' in texts
    answer = api.get(f"{URL}{dataset.pk}/lines/export/", {"format": "csv"})
    assert b"'=HYPERLINK" in b"".join(answer.streaming_content)


def test_an_entry_as_a_whole(api, dataset, ledger):
    journal_id = ledger.lines().select("journal_id").first().collect().item()
    page = api.get(f"{URL}{dataset.pk}/entries/", {"journal_id": journal_id}).json()
    assert page["totals"]["debit"] == page["totals"]["credit"]
    assert {row["journal_id"] for row in page["results"]} == {journal_id}
    assert api.get(f"{URL}{dataset.pk}/entries/", {"journal_id": "a b/c"}).status_code == 404
    assert api.get(f"{URL}{dataset.pk}/entries/").status_code == 400


def test_problems(api, dataset, ledger):
    page = api.get(f"{URL}{dataset.pk}/problems/").json()
    assert page["count"] == dataset.problem_count == ledger.problems().height
    answer = api.get(f"{URL}{dataset.pk}/problems/", {"format": "csv"})
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)


def test_trial_balance(api, dataset, ledger):
    page = api.get(f"{URL}{dataset.pk}/trial-balance/", {"limit": 1000}).json()
    wanted = ledger.trial_balance()
    assert page["count"] == wanted.height
    assert sum(Decimal(str(row["debit"])) for row in page["results"]) == wanted["debit"].sum()
    early = api.get(f"{URL}{dataset.pk}/trial-balance/", {"as_of": "2025-02-28"}).json()
    assert early["results"] != page["results"][: early["limit"]]
    for query, status in (({"by": "colour"}, 400), ({"by": "period", "as_of": "2025-02-28"}, 422)):
        assert api.get(f"{URL}{dataset.pk}/trial-balance/", query).status_code == status


def test_benford(api, dataset, ledger):
    found = api.get(f"{URL}{dataset.pk}/benford/", {"digits": "first"}).json()
    assert found["subjects"][0]["n"] == ledger.benford(digits="first").whole.n
    assert len(found["subjects"][0]["table"]) == 9
    by = api.get(f"{URL}{dataset.pk}/benford/", {"by": "account"}).json()
    assert by["count"] > 1
    assert api.get(f"{URL}{dataset.pk}/benford/", {"digits": "fifth"}).status_code == 400


def test_removed_with_all_it_became(api, dataset, other_run, django_capture_on_commit_callbacks):
    left = {model: model.everywhere.count() for model in (DataFile, Dataset, AuditRun)}
    findings = Finding.everywhere.exclude(run=other_run).count()
    dataset, run = other_run.dataset, other_run
    api.post("/api/findings/bulk/", {"run": run.pk, "status": "cleared"}, format="json")
    lines = dataset_folder(dataset.company_id, dataset.data_file_id)
    files = run_folder(dataset.company_id, run.pk)
    assert lines.exists()
    assert files.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert api.delete(f"{URL}{dataset.pk}/").status_code == 204
    for model, count in left.items():
        assert model.everywhere.count() == count - 1
    assert not FindingEvent.everywhere.exists()
    assert Finding.everywhere.count() == findings > 0
    assert not lines.exists()
    assert not files.exists()


def test_not_removed_while_a_job_is_not_done(api, dataset):
    api.post("/api/runs/", {"dataset": dataset.pk, "profile": 'name = "x"'}, format="json")
    answer = api.delete(f"{URL}{dataset.pk}/")
    assert (answer.status_code, answer.json()["code"]) == (409, "job_running")
    assert Dataset.everywhere.filter(pk=dataset.pk).exists()


def test_another_company_finds_nothing(other_api, dataset, run):
    assert other_api.get(URL).json()["results"] == []
    for rest in (
        "", "lines/", "lines/export/", "entries/?journal_id=1", "problems/", "trial-balance/",
        "benford/",
    ):  # fmt: skip
        assert other_api.get(f"{URL}{dataset.pk}/{rest}").status_code == 404
    assert other_api.delete(f"{URL}{dataset.pk}/").status_code == 404


def test_a_run_of_another_dataset_is_none_of_this(api, dataset, other_run):
    assert api.get(f"{URL}{dataset.pk}/lines/", {"run": other_run.pk}).status_code == 404
