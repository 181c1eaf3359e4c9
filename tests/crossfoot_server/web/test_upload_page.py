"""The page of an upload that waits for its mapping, and of one that was audited again."""

from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.utils.html import escape

from crossfoot.ingest.mapping.file import parse_mapping
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.companies.models import Company, Membership, Role
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.actions import start_job
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.uploads.models import ColumnMapping
from crossfoot_server.uploads.spool import spool_folder
from crossfoot_server.web.mapping_form import toml_of
from tests.crossfoot_server.conftest import Upload, Worked
from tests.crossfoot_server.uploads.test_mapping import MAPPING, ODD
from tests.crossfoot_server.web.conftest import browser_of


@pytest.fixture
def browser(company: Company) -> Client:
    """That of the owner; a form without its token does nothing."""
    return browser_of(company, enforce_csrf_checks=True)


@pytest.fixture
def page(upload: Upload, worked: Worked) -> str:
    """The address of an upload that waits for its mapping."""
    upload(ODD)
    job = worked(Job.everywhere.get())
    assert job.status == Status.NEEDS_MAPPING
    return f"/uploads/{job.data_file_id}/"


def send(browser: Client, page: str, **fields: str) -> Any:
    """Fill in the form as a browser without JavaScript does: line ends, token and all."""
    shown = browser.get(page)
    token = str(shown.context["csrf_token"]) if shown.context else ""
    texts = {name: text.replace("\n", "\r\n") for name, text in fields.items()}
    return browser.post(f"{page}mapping/", {"csrfmiddlewaretoken": token, **texts})


def test_the_page_shows_what_is_asked(browser: Client, page: str) -> None:
    shown = browser.get(page)
    text = shown.content.decode()
    sentence = Job.everywhere.get().error_message
    assert sentence
    assert escape(sentence) in text
    columns = DataFile.everywhere.get().suggestion["columns"]
    for column in columns:
        assert f">{column['column']}</td>" in text
        assert column["samples"][0] in text
    assert "[columns]" in text
    assert f'action="{page}mapping/"' in text
    assert 'name="save"' in text


def test_confirmed_on_the_page_the_job_goes_on(browser: Client, page: str, worked: Worked) -> None:
    sent = send(browser, page, toml=MAPPING, save="on", name="Odd system")
    assert (sent.status_code, sent.headers["Location"]) == (302, page)
    job = worked(Job.everywhere.get())
    assert job.status == Status.COMPLETED, job.error_message
    saved = ColumnMapping.everywhere.get()
    assert (saved.name, saved.toml.strip()) == ("Odd system", MAPPING.strip())
    assert "What do the columns mean" not in browser.get(page).content.decode()


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("", "This field is required"),
        ("not a mapping", "no mapping"),
        (MAPPING.replace('"c"', '"konto"'), "konto"),
    ],
)
def test_what_is_wrong_is_said_on_the_page(
    browser: Client, page: str, toml: str, words: str
) -> None:
    sent = send(browser, page, toml=toml)
    text = sent.content.decode()
    assert (sent.status_code, words in text) == (422, True)
    assert "What do the columns mean" in text
    assert toml.split('"')[0].strip() in text, "what was typed is still there"
    assert Job.everywhere.get().status == Status.NEEDS_MAPPING


def test_meanings_are_chosen_column_by_column(browser: Client, page: str, worked: Worked) -> None:
    shown = browser.get(page).content.decode()
    assert shown.count("Keep as an extra field") == 4
    chosen = {
        "column-0": "journal_id", "column-1": "posting_date", "column-2": "account",
        "column-3": "amount", "decimal_mark": ".", "amount_sign": "1",
    }  # fmt: skip
    wrong = send(browser, page, **{**chosen, "column-2": ""})
    text = wrong.content.decode()
    assert (wrong.status_code, "account is missing" in text) == (422, True)
    assert '<option value="posting_date" selected>' in text, "what was chosen is still there"
    sent = send(browser, page, **chosen, save="on", name="By hand")
    assert (sent.status_code, sent.headers["Location"]) == (302, page)
    assert worked(Job.everywhere.get()).status == Status.COMPLETED
    kept = ColumnMapping.everywhere.get()
    assert kept.name == "By hand"
    assert 'amount_style = "signed"' in kept.toml
    assert 'account = "c"' in kept.toml


def test_sides_and_dates_are_chosen_too(browser: Client, page: str) -> None:
    file = DataFile.everywhere.get()
    given = QueryDict(
        "column-0=flag&column-1=posting_date&column-2=account&column-3=amount&debit_flags=S, D"
        "&credit_flags=H&date_format=%25d.%25m.%25Y&amount_sign=-1&decimal_mark=,"
    )
    mapping = parse_mapping(toml_of(file, given), "chosen")
    assert (mapping.amount_style, mapping.flag_column) == ("flag", "a")
    assert (mapping.debit_flags, mapping.credit_flags) == (("S", "D"), ("H",))
    assert mapping.date_formats == {"posting_date": "%d.%m.%Y"}
    assert (mapping.amount_sign, mapping.decimal_mark) == (-1, ",")
    given = QueryDict("column-1=posting_date&column-2=debit&column-3=credit")
    assert 'amount_style = "debit_credit"' in toml_of(file, given)


def test_an_upload_is_removed_by_who_manages(browser: Client, page: str, company: Company) -> None:
    shown = browser.get(page)
    form = {"csrfmiddlewaretoken": str(shown.context["csrf_token"])}
    Membership.objects.of(company.pk).update(role=Role.ANALYST)
    assert browser.post(f"{page}remove/", form).status_code == 403
    Membership.objects.of(company.pk).update(role=Role.OWNER)
    assert browser.post(f"{page}remove/", form).status_code == 422, "one has to be sure"
    form["sure"] = "on"
    assert browser.post(f"{page}remove/", form).headers["Location"] == "/uploads/"
    assert not DataFile.everywhere.exists()


def test_confirmed_twice_says_that_nothing_waits(browser: Client, page: str) -> None:
    send(browser, page, toml=MAPPING)
    again = send(browser, page, toml=MAPPING)
    assert (again.status_code, b"No job of this upload waits" in again.content) == (422, True)


def test_only_who_may_upload_confirms(page: str, company: Company, other_company: Company) -> None:
    viewer, stranger = browser_of(company, Role.VIEWER), browser_of(other_company)
    for client, status in ((viewer, 403), (stranger, 404)):
        assert client.post(f"{page}mapping/", {"toml": MAPPING}).status_code == status
    assert Job.everywhere.get().status == Status.NEEDS_MAPPING


def test_an_upload_audited_again_is_listed_once_with_its_newest_job(
    browser: Client, upload: Upload, worked: Worked, small_ledger: Any
) -> None:
    upload(small_ledger)
    first = worked(Job.everywhere.get())
    with transaction.atomic():
        again = start_job(
            company_id=first.company_id, kind="audit_run", by="ann@example.com",
            data_file_id=first.data_file_id,
            payload={"profile": 'title = "Year end"\nhigh_from = 59.0\n'},
        )  # fmt: skip
    address = f"/uploads/{first.data_file_id}/"
    text = browser.get("/uploads/").content.decode()
    assert (text.count(f'href="{address}"'), text.count("data-working")) == (1, 1)
    worked(again)
    assert AuditRun.everywhere.count() == 2
    shown = browser.get(address).content.decode()
    for words in ("profile Year end", "profile Default", "ann@example.com", "History"):
        assert words in shown


def test_the_page_shows_how_the_file_will_be_read_before_it_is_confirmed(
    browser: Client, page: str
) -> None:
    assert "is missing" in browser.get(page).content.decode(), "the draft has no account"
    chosen = {
        "column-0": "journal_id", "column-1": "posting_date", "column-2": "account",
        "column-3": "amount", "decimal_mark": ".", "amount_sign": "1", "preview": "on",
    }  # fmt: skip
    shown = send(browser, page, **chosen)
    text = shown.content.decode()
    assert shown.status_code == 200
    assert "Of the whole file" in text
    found = shown.context["preview"]
    assert (found.rows_read, found.rejected, found.totals["difference"]) == (200, 0, 0)
    assert {"posting_date", "account", "debit"} <= set(found.names)
    assert '<option value="account" selected>' in text, "what was chosen is still there"
    assert Job.everywhere.get().status == Status.NEEDS_MAPPING, "nothing was confirmed"
    by_text = send(browser, page, toml=MAPPING, preview="on")
    assert by_text.context["preview"].totals == found.totals
    assert "account = &quot;c&quot;" in by_text.content.decode(), "and so is what was typed"


def test_a_comma_that_the_numbers_show_is_in_the_draft(
    browser: Client, upload: Upload, worked: Worked
) -> None:
    rows = "".join(f"{n // 2 + 1};{n % 28 + 1:02d}.01.24;{1000 + n % 2};7,50\n" for n in range(200))
    upload(f"a;b;c;d\n{rows}")
    job = worked(Job.everywhere.get())
    shown = browser.get(f"/uploads/{job.data_file_id}/")
    assert shown.context["choices"]["decimal_mark"] == ","


_UNREADABLE = {
    "column-0": "journal_id", "column-1": "account", "column-2": "posting_date",
    "column-3": "amount", "decimal_mark": ".", "amount_sign": "1", "date_format": "%Y-%m-%d",
}  # fmt: skip


def test_meanings_that_read_no_row_are_warned_of_and_refused(browser: Client, page: str) -> None:
    assert "data-save checked" in browser.get(page).content.decode()
    shown = send(browser, page, **_UNREADABLE, preview="on").content.decode()
    assert "None of the first 200 rows can be read with these meanings" in shown
    assert shown.index("None of the first") < shown.index("Confirm and go on")
    assert "data-save>" in shown, "saving is not proposed"
    assert 'class="good"' not in shown
    sent = send(browser, page, **_UNREADABLE, save="on")
    [said] = sent.context["form"].non_field_errors()
    assert (sent.status_code, escape(said) in sent.content.decode()) == (422, True)
    assert said.startswith(
        "No row of the first 200 could be read with these meanings: “c” is not a date"
    )
    assert Job.everywhere.get().status == Status.NEEDS_MAPPING
    assert not ColumnMapping.everywhere.exists()


def test_meanings_that_reject_most_rows_are_warned_of(
    browser: Client, upload: Upload, worked: Worked
) -> None:
    rows = ODD.splitlines(keepends=True)
    bad = [row.replace("2024-01-", "the ") for row in rows[61:]]
    upload("".join([*rows[:61], *bad]))
    job = worked(Job.everywhere.get())
    shown = send(browser, f"/uploads/{job.data_file_id}/", toml=MAPPING, preview="on")
    text = shown.content.decode()
    assert "140 of the first 200 rows are rejected with these meanings" in text
    assert "data-save>" in text


def test_a_mapping_that_did_not_read_its_file_is_not_kept(
    browser: Client, page: str, upload: Upload, worked: Worked
) -> None:
    head = spool_folder(DataFile.everywhere.get().pk) / "head.parquet"
    head.unlink()  # as when the first rows say nothing of the others
    assert send(browser, page, **_UNREADABLE, save="on").status_code == 302
    assert ColumnMapping.everywhere.exists()
    assert worked(Job.everywhere.get()).status == Status.FAILED
    assert not ColumnMapping.everywhere.exists()
    text = browser.get(page).content.decode()
    assert "Upload it again, and say anew what its columns mean" in text
    assert "try again" not in text
    again = Job.everywhere.get(pk=upload(ODD).data["job_id"])
    assert worked(again).status == Status.NEEDS_MAPPING, "it asks anew"


def test_entry_number_and_account_exchanged_are_warned_of(
    browser: Client, page: str, worked: Worked
) -> None:
    chosen = {
        "column-0": "account", "column-1": "posting_date", "column-2": "journal_id",
        "column-3": "amount", "decimal_mark": ".", "amount_sign": "1",
    }  # fmt: skip
    shown = send(browser, page, **chosen, preview="on")
    text = shown.content.decode()
    said = "0 of 2 entries balance; with “a” as the entry number and “c” as the account it would be"
    assert (shown.context["preview"].rejected, said in text) == (0, True)
    assert text.index(said) < text.index("Confirm and go on")
    assert "data-save>" in text, "saving is not proposed"
    assert send(browser, page, **chosen).status_code == 302, "a warning refuses nothing"
    assert worked(Job.everywhere.get()).status == Status.COMPLETED
    assert said in browser.get(page).content.decode(), "and the dataset says it too"


def _kept(api: Any, name: str) -> None:
    body = {"name": name, "headers": ["a", "b", "c", "d"], "toml": MAPPING}
    assert api.post("/api/mappings/", body, format="json").status_code == 201


def _confirmed_unread(browser: Client, page: str, worked: Worked) -> None:
    """Confirm and save what can't read the file, though its first rows say nothing of that."""
    (spool_folder(DataFile.everywhere.get().pk) / "head.parquet").unlink()
    assert send(browser, page, **_UNREADABLE, save="on", name="Mistaken").status_code == 302
    assert ColumnMapping.everywhere.get().name == "Mistaken"
    assert worked(Job.everywhere.get()).status == Status.FAILED


def test_the_mapping_that_a_failed_one_replaced_is_in_force_again(
    browser: Client, page: str, api: Any, upload: Upload, worked: Worked
) -> None:
    _kept(api, "Of the year before")  # somebody saves one while the file waits
    _confirmed_unread(browser, page, worked)
    saved = ColumnMapping.everywhere.get()
    assert (saved.name, saved.toml) == ("Of the year before", MAPPING)
    assert (saved.is_proved, saved.replaced) == (True, {})
    assert "the mapping saved before is in force" in browser.get(page).content.decode()
    again = Job.everywhere.get(pk=upload(ODD).data["job_id"])
    assert worked(again).status == Status.COMPLETED, "it is read with it, without a question"


def test_a_mapping_that_replaced_another_and_read_its_file_stays(
    browser: Client, page: str, api: Any, worked: Worked
) -> None:
    _kept(api, "Of the year before")
    other = MAPPING.replace('"odd"', '"odder"')
    send(browser, page, toml=other, save="on", name="Of this year")
    assert ColumnMapping.everywhere.get().replaced["name"] == "Of the year before"
    assert worked(Job.everywhere.get()).status == Status.COMPLETED
    saved = ColumnMapping.everywhere.get()
    assert (saved.name, saved.is_proved, saved.replaced) == ("Of this year", True, {})


def test_a_good_dataset_stays_where_another_mapping_fails(
    browser: Client, page: str, upload: Upload, worked: Worked
) -> None:
    send(browser, page, toml=MAPPING)
    good = worked(Job.everywhere.get())
    wrong = MAPPING.replace('posting_date = "b"', 'posting_date = "c"').replace(
        'account = "c"', 'account = "b"'
    )
    answer = upload(ODD, mapping=wrong)
    bad = worked(Job.everywhere.get(pk=answer.data["job_id"]))
    assert (good.status, bad.status) == (Status.COMPLETED, Status.FAILED)
    assert bad.data_file_id != good.data_file_id, "another mapping is another upload"
    kept = DataFile.everywhere.get(jobs=good)
    assert (kept.mapping_toml.strip(), kept.dataset.line_count) == (MAPPING.strip(), 200)
    assert AuditRun.everywhere.get().dataset_id == kept.dataset.pk
    assert upload(ODD).data["job_id"] == str(good.pk), "the content still stands for it"
