"""A reviewer looks for findings: filters, totals, order, pages, exports."""

from decimal import Decimal
from io import BytesIO
from itertools import product
from typing import Any

import polars as pl
import pytest
from django.conf import settings
from openpyxl import load_workbook

from crossfoot.selection.findings import FINDING_SORTS
from crossfoot_server.audit.finding_lists import findings_file
from crossfoot_server.datasets.models import DataFile

URL = "/api/findings/"


@pytest.fixture
def library(run):
    """What the library found in the same ledger."""
    return pl.read_parquet(findings_file(run))


def pages(api, **query):
    """All pages of a list, one after the other."""
    answer = api.get(URL, query).json()
    while True:
        yield answer
        if answer["next"] is None:
            return
        answer = api.get(answer["next"]).json()


def keys(page):
    return [row["finding_key"] for row in page["results"]]


def test_totals_are_those_of_the_library(api, run, library):
    totals = api.get(URL, {"run": run.pk}).json()["totals"]
    assert totals["count"] == library.height == run.finding_count
    assert totals["entries"] == library["entry_id"].n_unique()
    assert Decimal(str(totals["amount"])) == library["amount"].abs().sum()
    assert totals["by_status"] == {"open": {"count": totals["count"], "amount": totals["amount"]}}
    by_code = dict(library.group_by("code").len().rows())
    assert {code: one["count"] for code, one in totals["by_code"].items()} == by_code


def test_riskiest_first_in_the_order_of_the_library(api, run, library):
    found = [key for page in pages(api, run=run.pk, page_size=7) for key in keys(page)]
    assert found == library["finding_id"].to_list()


def test_pages_give_each_finding_once(api, run, library, subtests):
    for sort, descending in product(FINDING_SORTS, ("true", "false")):
        with subtests.test(sort=sort, descending=descending):
            query = {"run": run.pk, "sort": sort, "descending": descending, "page_size": 101}
            found = [key for page in pages(api, **query) for key in keys(page)]
            assert len(found) == len(set(found)) == library.height


SORTS = ("risk", "amount", "posting_date", "account", "code", "journal_id")


def test_pages_go_on_in_the_order_asked_for(api, run, library, subtests):
    for sort, falling in product(SORTS, (True, False)):
        with subtests.test(sort=sort, falling=falling):
            query = {"run": run.pk, "sort": sort, "descending": str(falling).lower()}
            found = [key for page in pages(api, **query, page_size=37) for key in keys(page)]
            wanted = library.sort(FINDING_SORTS[sort][0], descending=falling, maintain_order=True)
            assert found == wanted["finding_id"].to_list()


def test_pages_give_each_finding_once_while_others_review(api, run, library):
    found = []
    for page in pages(api, run=run.pk, status="open", page_size=50):
        found += keys(page)
        ids = [row["id"] for row in page["results"]]
        api.post(f"{URL}bulk/", {"ids": ids[:25], "status": "cleared"}, format="json")
    assert sorted(found) == sorted(library["finding_id"])


CASES: list[tuple[dict[str, Any], pl.Expr]] = [
    ({"family": "duplicates"}, pl.col("family") == "duplicates"),
    ({"account_prefix": "6"}, pl.col("account").str.starts_with("6")),
    ({"account": ["6700", "6100"]}, pl.col("account").is_in(["6700", "6100"])),
    ({"user": "h.holt"}, pl.col("entered_by") == "h.holt"),
    ({"source": "PI"}, pl.col("source") == "PI"),
    ({"amount_from": "5000.01"}, pl.col("amount").abs() >= Decimal("5000.01")),
    ({"amount_to": "100"}, pl.col("amount").abs() <= 100),
    ({"risk_from": "20"}, pl.col("risk") >= 20),
    ({"date_to": "2025-03-31"}, pl.col("posting_date") <= pl.date(2025, 3, 31)),
    ({"text": "BOOKED TWICE"}, pl.col("reason").str.contains("booked twice")),
    ({"line_id": "443"}, pl.col("line_id") == 443),
    ({"journal_id": "PI00000049"}, pl.col("journal_id") == "PI00000049"),
    ({"assignee": "none"}, pl.lit(value=True)),
    ({"status": "cleared"}, pl.lit(value=False)),
]


def test_filters(api, run, library, subtests):
    for query, kept in CASES:
        with subtests.test(query=query):
            answer = api.get(URL, {"run": run.pk, "page_size": 200, **query}).json()
            wanted = library.filter(kept)
            assert answer["totals"]["count"] == wanted.height
            assert keys(answer) == wanted["finding_id"][:200].to_list()


def test_a_check_is_found_where_another_of_its_family_is_stronger(api, run, library):
    weaker = library.filter(pl.col("also") != "")["also"][0].split(",")[0]
    rows = api.get(URL, {"run": run.pk, "code": weaker.lower()}).json()["results"]
    assert any(row["code"] != weaker and weaker in row["also"] for row in rows)


def test_an_upload_stands_for_its_newest_run(api, run):
    for query in ({"file_id": run.dataset.data_file_id}, {}):
        assert api.get(URL, query).json()["run_id"] == str(run.pk)


WRONG: list[dict[str, Any]] = [
    {"date_from": "2025-02-30"},
    {"colour": "red"},
    {"sort": "colour"},
    {"cursor": "WyJyaXNrIl0"},
    {"page_size": "0"},
    {"amount_from": "-1"},
    {"amount_from": "9", "amount_to": "3"},
    {"assignee": "me"},
    {"text": "a\0b"},
    {"line_id": ["1"] * 2000},
]


def test_what_is_wrong_is_said(api, run, subtests):
    for query in WRONG:
        with subtests.test(query=query):
            answer = api.get(URL, {"run": run.pk, **query})
            assert answer.status_code == answer.json()["status"]
            assert answer.status_code in (400, 422)
            assert answer.json()["detail"].endswith(".")


def test_exports_hold_what_the_list_shows(api, run, library, subtests):
    api.post(
        f"{URL}bulk/",
        {"run": run.pk, "filter": {"family": ["duplicates"]}, "status": "cleared"},
        format="json",
    )
    for kind, read in READERS.items():
        with subtests.test(kind=kind):
            answer = api.get(f"{URL}export/", {"run": run.pk, "status": "cleared", "format": kind})
            named = f'attachment; filename="findings-ledger-{run.run_key}.{kind}"'
            assert answer.headers["Content-Disposition"] == named
            ids = read(BytesIO(b"".join(answer.streaming_content)))["finding_id"].to_list()
            kept = library.filter(pl.col("family") == "duplicates")
            assert ids == kept["finding_id"].to_list()
    assert not any(path.is_file() for path in (settings.DATA / "exports").rglob("*"))


def read_workbook(content):
    head, *rows = load_workbook(content).active.iter_rows(values_only=True)
    return pl.DataFrame(rows, schema=list(head), orient="row", infer_schema_length=None)


READERS = {
    "csv": pl.read_csv,
    "xlsx": read_workbook,
    "parquet": pl.read_parquet,
    "arrow": pl.read_ipc,
}


def test_without_a_run_the_answer_names_whose_findings_they_are(api, run):
    told = api.get(URL).json()
    file = run.dataset.data_file
    assert {name: told[name] for name in ("run_id", "run_key", "file_id", "file_name")} == {
        "run_id": str(run.pk), "run_key": run.run_key, "file_id": str(file.pk),
        "file_name": "ledger.csv",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("file_name", "shown"),
    [
        ('G"L Übersicht/2024.xlsx', "-2024"),
        ("Journal März.csv", "-journal-marz"),
        ("総勘定元帳.csv", ""),
    ],
)
def test_an_exports_name_is_safe_and_says_which_ledger(api, run, file_name, shown):
    DataFile.everywhere.update(file_name=file_name)
    answer = api.get(f"{URL}export/")
    assert b"finding_id" in b"".join(answer.streaming_content)
    named = f'attachment; filename="findings{shown}-{run.run_key}.csv"'
    assert answer.headers["Content-Disposition"] == named
