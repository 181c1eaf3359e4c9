"""What the page of an upload tells of a file that was read: its columns, and what was not read."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from crossfoot_server.companies.models import Company
from crossfoot_server.datasets.models import DataFile, Dataset
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.web.read_columns import ReadColumn
from crossfoot_server.web.words import words
from tests.crossfoot.ingest.ledgers import Line, lines
from tests.crossfoot.ingest.test_formats_fec import HEAD
from tests.crossfoot.ingest.test_formats_fec import text as fec
from tests.crossfoot_server.conftest import Upload, Worked
from tests.crossfoot_server.trading import sent
from tests.crossfoot_server.uploads.test_mapping import MAPPING, ODD
from tests.crossfoot_server.web.conftest import browser_of, text_of


@pytest.fixture
def browser(db: None, company: Company) -> Client:
    return browser_of(company)


def page_of(job: Job) -> str:
    assert job.status == Status.COMPLETED, job.error_message
    return f"/uploads/{job.data_file_id}/"


def test_a_known_format_shows_which_column_became_what(
    browser: Client, upload: Upload, worked: Worked
) -> None:
    upload(fec(), "123456789FEC20241231.txt")
    shown = browser.get(page_of(worked(Job.everywhere.get())))
    text = text_of(shown)
    read = {one.name: one for one in shown.context["read_as"]}
    assert read["CompteNum"].titles == "Account"
    assert read["EcritureDate"] == ReadColumn("EcritureDate", "Posting date", "YYYYMMDD")
    assert set(read) >= set(HEAD.format("Debit", "Credit").split()), "each column is there"
    assert read["EcritureLet"].titles == ""
    assert "As it was read, without a question." in text
    assert "kept as an extra field" in text
    assert "[columns]" in text, "and the mapping can be taken for other files"


def taken(answer: Any) -> list[dict[str, str]]:
    """The rows of a file that was downloaded."""
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))


def _row(line: Line, doc: str) -> str:
    return f"{line.entry},{line.day},{doc},{line.account},{line.amount},{line.text}"


def _with_doubtful_dates(posting: str = "") -> str:
    """A ledger in which five document dates are none, and one posting date if that is given."""
    docs = {3: "2024-13-01", 8: "soon", 9: "2024-02-31", 20: "later", 30: "00000000"}
    rows = [_row(line, docs.get(n, str(line.day))) for n, line in enumerate(lines())]
    if posting:
        rows[40] = rows[40].replace(rows[40].split(",")[1], posting, 1)
    return "\n".join(["No,Posting date,Document date,Account,Amount,Text", *rows]) + "\n"


def test_dates_that_could_not_be_read_are_counted_with_the_first_rows(
    browser: Client, upload: Upload, worked: Worked
) -> None:
    upload(_with_doubtful_dates())
    page = page_of(worked(Job.everywhere.get()))
    notes = Dataset.everywhere.get().manifest["notes"]
    assert (
        "4 values of Document date were left empty, because each is not a date of the form "
        "YYYY-MM-DD; the first, by row of the file (5, 10, 11): “2024-13-01”, “soon”, “2024-02-31”"
    ) in notes
    assert (
        "1 values of Document date were left empty, because each stands for 'no date'; the first, "
        "by row of the file (32): “00000000”"
    ) in notes
    shown = browser.get(page)
    text = text_of(shown)
    assert "4 values of Document date were left empty" in text
    assert "None: every row could be read." in text
    assert "The download lists the values that were left empty." in text
    listed = taken(browser.get(shown.context["rejected_file"]))
    assert [one["file_row"] for one in listed] == ["5", "10", "11", "22"]
    with translation.override("de"):
        told = " ".join(words(note) for note in notes)
    assert "4 Werte von Document date blieben leer, denn jeder ist kein Datum der Form" in told
    assert "“2024-13-01”, “soon”, “2024-02-31”" in told


def test_rejected_rows_are_shown_and_taken_away(
    browser: Client, upload: Upload, worked: Worked
) -> None:
    upload(_with_doubtful_dates("2024-99-99"))
    shown = browser.get(page_of(worked(Job.everywhere.get())))
    text = text_of(shown)
    [row] = shown.context["rejected_rows"]
    assert (row["file_row"], row["column"], row["value"]) == (42, "Posting date", "2024-99-99")
    assert "None: every row could be read." not in text
    listed = browser.get(shown.context["rejected_file"])
    [one] = [one for one in taken(listed) if one["is_rejected"] == "true"]
    assert (one["file_row"], one["value"]) == ("42", "2024-99-99")
    assert one["reason"] == "is not a date of the form YYYY-MM-DD"


def test_a_file_without_rejected_rows_says_none(
    browser: Client, upload: Upload, worked: Worked, small_ledger: Any
) -> None:
    upload(small_ledger)
    shown = browser.get(page_of(worked(Job.everywhere.get())))
    assert "None: every row could be read." in text_of(shown)
    assert (shown.context["listed"], shown.context["rejected_rows"]) == (0, [])


def test_rows_that_a_mapping_rejects_are_taken_away_before_it_is_confirmed(
    browser: Client, upload: Upload, worked: Worked
) -> None:
    rows = ODD.splitlines(keepends=True)
    rows[5] = rows[5].replace("2024-01-", "the ")
    upload("".join(rows))
    job = worked(Job.everywhere.get())
    assert job.status == Status.NEEDS_MAPPING
    page = f"/uploads/{job.data_file_id}/"
    shown = browser.post(f"{page}mapping/", {"toml": MAPPING, "preview": "on"})
    assert 'name="rejected" value="on" form="as-text"' in text_of(shown)
    answer = browser.post(f"{page}mapping/", {"toml": MAPPING, "rejected": "on"})
    [one] = taken(answer)
    assert (one["file_row"], one["column"], one["value"]) == ("6", "b", "the 05")
    assert one["reason"] == "is not a date of the form YYYY-MM-DD"
    assert one["remedy"].startswith("Correct the date")
    assert Job.everywhere.get().status == Status.NEEDS_MAPPING, "nothing was confirmed"
    none = browser.post(
        f"{page}mapping/", {"toml": MAPPING.replace('"c"', '"z"'), "rejected": "on"}
    )
    assert "“z”" in text_of(none), "where it can't be read the page says why"


def test_a_mapping_that_rejects_nothing_says_none(
    browser: Client, upload: Upload, worked: Worked
) -> None:
    upload(ODD)
    page = f"/uploads/{worked(Job.everywhere.get()).data_file_id}/"
    shown = browser.post(f"{page}mapping/", {"toml": MAPPING, "preview": "on"})
    assert "None: each row that was looked at can be read." in text_of(shown)


def test_sales_show_their_columns_and_rejected_rows(
    browser: Client, api: Any, worked: Worked
) -> None:
    rows = ["Order ID,Order Date,SKU,Customer ID,Quantity,Unit Price,Colour"]
    rows += [f"A{n},2026-01-{n % 28 + 1:02d},P{n % 5},C{n % 9},2,10.00,red" for n in range(60)]
    rows += ["A99,soon,P1,C1,1,10.00,red"]
    job = worked(sent(api, "\n".join(rows).encode(), "shop.csv"))
    shown = browser.get(page_of(job))
    read = {one.name: one.titles for one in shown.context["read_as"]}
    assert (read["Order ID"], read["SKU"], read["Colour"]) == ("Transaction", "Product", "")
    assert "nothing: it has no place in the table" in text_of(shown)
    [row] = shown.context["rejected_rows"]
    assert (row["file_row"], row["value"]) == (62, "soon")


def test_a_dataset_of_an_earlier_version_shows_what_it_knows(
    browser: Client, upload: Upload, worked: Worked, small_ledger: Any
) -> None:
    upload(small_ledger)
    page = page_of(worked(Job.everywhere.get()))
    dataset = Dataset.everywhere.get()
    dataset.manifest.pop("columns")
    dataset.save()
    shown = browser.get(page)
    assert {one.titles for one in shown.context["read_as"]} >= {"Account", "Posting date"}
    assert DataFile.everywhere.get().mapping_toml == ""
