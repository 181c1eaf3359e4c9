"""Pages of a run's ledger: every figure leads to its lines, and what is wrong is told."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from crossfoot.audit.checks import ALL_CHECKS
from crossfoot_server.audit.actions import start_run
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.companies.models import Company
from crossfoot_server.datasets.store import run_folder
from crossfoot_server.jobs.models import Job
from crossfoot_server.web.documents import check_document
from tests.crossfoot_server.conftest import Worked, administrator, audited_run, make_company
from tests.crossfoot_server.web.conftest import browser_of, text_of

PAGES = (
    "trial-balance", "lines", "accounts", "users", "expenses", "duplicates", "benford", "checks",
    "compare", "search",
)  # fmt: skip

PROFILE = 'name = "fewer"\n[checks.A2]\nenabled = false\n'


@pytest.fixture(scope="module")
def company(kept: Any) -> Company:
    with kept():
        return make_company("Sample Trading")


@pytest.fixture(scope="module")
def run(kept: Any, company: Company, small_ledger: Path, worked: Worked) -> AuditRun:
    with kept():
        return audited_run(company, small_ledger, worked)


def test_every_page_is_shown_and_linked(browser: Client, run: AuditRun) -> None:
    first = text_of(browser.get(f"/runs/{run.pk}/"))
    for name in PAGES:
        path = f"/runs/{run.pk}/{name}/"
        assert path in first
        page = text_of(browser.get(path))
        assert page.count("<h1>") == 1
        assert "style=" not in page


@pytest.mark.parametrize("name", [name for name in PAGES if name not in ("benford", "checks")])
def test_a_wrong_parameter_is_told(browser: Client, run: AuditRun, name: str) -> None:
    answer = browser.get(f"/runs/{run.pk}/{name}/?sort=nothing&offset=x&nonsense=1")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


def test_the_trial_balance_proves_itself_and_leads_to_its_lines(
    browser: Client, run: AuditRun
) -> None:
    answer = browser.get(f"/runs/{run.pk}/trial-balance/")
    totals, sheet = answer.context["totals"], answer.context["sheet"]
    assert totals["movement"] == totals["debit"] - totals["credit"]
    assert totals["opening"] + totals["movement"] == totals["closing"]
    first = sheet.records[0]
    lines = browser.get(sheet.rows[0].cells[3].url).context
    assert lines["totals"]["debit"] == first["debit"]
    assert lines["totals"]["lines"] == first["line_count"]
    assert f"/api/runs/{run.pk}/tables/trial_balance/?format=xlsx" in text_of(answer)


def test_a_month_of_an_account_leads_to_its_lines(browser: Client, run: AuditRun) -> None:
    account = browser.get(f"/runs/{run.pk}/trial-balance/").context["sheet"].records[0]["account"]
    months = browser.get(f"/runs/{run.pk}/trial-balance/?by=month&account={account}").context
    record, row = months["sheet"].records[0], months["sheet"].rows[0]
    assert record["account"] == account
    movement, closing = row.cells[5], row.cells[6]
    assert browser.get(movement.url).context["totals"]["amount"] == record["movement"]
    until = browser.get(closing.url).context["totals"]["amount"]
    assert until == record["closing"] - record["opening"]


def test_classes_are_added_up(browser: Client, run: AuditRun) -> None:
    context = browser.get(f"/runs/{run.pk}/trial-balance/?by=class").context
    page = text_of(browser.get(f"/runs/{run.pk}/trial-balance/?by=class"))
    classes = {one["account_class"] for one in context["sheet"].records}
    assert page.count('<tr class="strong">') == len(classes)


def test_lines_are_filtered_sorted_and_added_up(browser: Client, run: AuditRun) -> None:
    path = f"/runs/{run.pk}/lines/"
    every = browser.get(path).context
    user = every["rows"][0]["entered_by"]
    some = browser.get(f"{path}?users={user}&text=&sort=debit&descending=true").context
    assert 0 < some["totals"]["lines"] < every["totals"]["lines"] == 1000
    assert {row["entered_by"] for row in some["rows"]} == {user}
    debits = [row["debit"] or 0 for row in some["rows"]]
    assert debits == sorted(debits, reverse=True)
    assert [chip.value for chip in some["chips"]] == [user]
    export: Any = browser.get(some["exports"][1][1])
    assert export.headers["Content-Type"].startswith("text/csv")
    assert b"".join(export.streaming_content).count(b"\n") == some["totals"]["lines"] + 1
    second = browser.get(f"{path}?offset=100").context
    assert (second["place"].first, second["place"].last) == (101, 200)
    assert browser.get(f"{path}?date_from=2026-02-01&date_to=2026-01-01").status_code == 400


def test_an_entry_has_its_lines_and_findings(browser: Client, run: AuditRun) -> None:
    found = run.findings.exclude(entry_id=None).first()
    assert found is not None
    answer = browser.get(f"/runs/{run.pk}/entries/{found.entry_id}/")
    assert f"/findings/{found.pk}/" in text_of(answer)
    assert found.line_id in [line["line_id"] for line in answer.context["lines"]]
    findings = {one.pk for one in answer.context["findings"]}
    of_entry = run.findings.filter(entry_id=found.entry_id)
    assert findings == set(of_entry.values_list("pk", flat=True))
    assert browser.get(f"/runs/{run.pk}/entries/999999/").status_code == 404


def test_accounts_and_users_are_riskiest_first_and_lead_on(browser: Client, run: AuditRun) -> None:
    accounts = browser.get(f"/runs/{run.pk}/accounts/").context["sheet"]
    risks = [one["risk"] for one in accounts.records]
    assert risks == sorted(risks, reverse=True)
    assert risks[0] > 0
    users = browser.get(f"/runs/{run.pk}/users/?sort=flagged_lines&descending=true")
    first, row = users.context["sheet"].records[0], users.context["sheet"].rows[0]
    lines = browser.get(row.cells[0].url).context["totals"]
    assert lines["lines"] == first["line_count"]
    flagged = browser.get(f"{row.cells[0].url}&flagged_only=true").context["totals"]
    assert flagged["lines"] == first["flagged_lines"]


@pytest.mark.parametrize("by", ["account", "month", "user", "cost_center", "account_and_month"])
def test_expenses_lead_to_their_lines(browser: Client, run: AuditRun, by: str) -> None:
    context = browser.get(f"/runs/{run.pk}/expenses/?by={by}").context
    assert context["form"] == by
    column = next(n for n, c in enumerate(context["sheet"].columns) if c.name == "amount")
    record, row = context["sheet"].records[0], context["sheet"].rows[0]
    lines = browser.get(row.cells[column].url).context["totals"]
    assert lines["amount"] == record["amount"]


@pytest.mark.parametrize("asked", ["", "explained=true", "explained=true&offset=3"])
def test_groups_of_duplicates_are_those_that_counting_the_lines_gives(
    browser: Client, run: AuditRun, asked: str
) -> None:
    kept = run_folder(run.company_id, run.pk) / "duplicate_groups.parquet"
    aside = kept.with_suffix(".aside")
    for kind in range(1, 7):
        address = f"/runs/{run.pk}/duplicates/?type={kind}&{asked}"
        quick = browser.get(address).context
        kept.rename(aside)
        try:
            counted = browser.get(address).context
        finally:
            aside.rename(kept)
        assert quick["groups"] == counted["groups"]
        assert quick.get("place") == counted.get("place")


def test_equal_fields_of_duplicates_are_marked(browser: Client, run: AuditRun) -> None:
    answer = browser.get(f"/runs/{run.pk}/duplicates/?explained=true")
    assert answer.context["groups"]
    one, kind = answer.context["groups"][0], answer.context["kind"]
    group = browser.get(f"/runs/{run.pk}/duplicates/{kind}/{one['group_id']}/")
    equal = [str(field.title) for field in group.context["fields"] if field.is_equal]
    assert {"Account", "Amount"} <= set(equal)
    assert group.context["place"].count == one["lines"]
    assert browser.get(f"/runs/{run.pk}/duplicates/6/999999/").status_code == 404
    assert browser.get(f"/runs/{run.pk}/duplicates/9/1/").status_code == 404


def test_every_check_has_its_help_without_styles_or_scripts() -> None:
    for check in ALL_CHECKS:
        page = check_document(check.code)
        assert "Looks at" in page
        assert "style=" not in page
        assert "<script" not in page
        names = re.findall(r'aria-label="([^"]*)"', page)
        assert len(set(names)) == len(names), "a region is told apart by its name"


def test_the_help_of_a_check_is_a_page(browser: Client, run: AuditRun) -> None:
    assert "Entry posted twice" in text_of(browser.get("/checks/d7/"))
    assert browser.get("/checks/none/").status_code == 404
    page = text_of(browser.get(f"/runs/{run.pk}/checks/"))
    for one in run.summary["checks"]:
        assert f"/checks/{one['code']}/" in page


def test_search_finds_entries_accounts_users_and_texts(browser: Client, run: AuditRun) -> None:
    line = browser.get(f"/runs/{run.pk}/lines/").context["rows"][0]
    path = f"/runs/{run.pk}/search/"
    entry = browser.get(path, {"q": line["journal_id"]}).context["entries"]
    assert [one["entry_id"] for one in entry] == [line["entry_id"]]
    account = browser.get(path, {"q": line["account"]}).context["accounts"]
    assert line["account"] in [one["account"] for one in account]
    user = browser.get(path, {"q": line["entered_by"].upper()}).context["users"]
    assert line["entered_by"] in [one["entered_by"] for one in user]
    text = line["line_text"] or line["header_text"]
    assert text in browser.get(path, {"q": text[:8]}).context["texts"]
    assert "Nothing was found" in text_of(browser.get(path, {"q": "zzzzqq"}))


def test_two_runs_are_compared(
    browser: Client, run: AuditRun, company: Company, worked: Worked
) -> None:
    path = f"/runs/{run.pk}/compare/"
    assert "There is only one run" in text_of(browser.get(path))
    job = start_run(run.dataset, PROFILE, by=administrator(company))
    assert isinstance(job, Job)
    worked(job)
    later = AuditRun.everywhere.exclude(pk=run.pk).get()
    page: Any = None
    for form in ("by_check", "by_account", "added", "gone", "changed"):
        page = browser.get(f"/runs/{later.pk}/compare/?with={run.pk}&show={form}")
        assert "matched by check and line" in text_of(page)
        assert page.context["earlier"] == run
        assert page.context["sums"]["findings_earlier"] == run.finding_count
    assert browser.get(f"{path}?with=nobody").status_code == 400
    assert browser.get(f"{path}?with={company.pk}").status_code == 404


def test_another_companys_run_is_not_there(browser: Client, run: AuditRun) -> None:
    client = browser_of(make_company("Other Trading"))
    found = browser.get(f"/runs/{run.pk}/duplicates/?explained=true").context
    group = f"duplicates/{found['kind']}/{found['groups'][0]['group_id']}"
    for name in (*PAGES, "entries/1", group):
        assert browser.get(f"/runs/{run.pk}/{name}/").status_code == 200
        assert client.get(f"/runs/{run.pk}/{name}/").status_code == 404
