"""Pages of an audit: overview, findings, one finding and its review."""

from typing import Any

import polars as pl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crossfoot_server.audit.models import (
    AuditRun,
    Finding,
    FindingEvent,
    LineTick,
    Review,
    SavedView,
)
from crossfoot_server.audit.queries import line_ticks_of
from crossfoot_server.companies.models import Company, Role, User
from crossfoot_server.jobs.models import Job
from crossfoot_server.web.templatetags.pages import number, share
from tests.crossfoot_server.web.conftest import browser_of, text_of


@pytest.fixture
def run(upload: Any, worked: Any, small_ledger: Any) -> AuditRun:
    worked(Job.everywhere.get(pk=upload(small_ledger).data["job_id"]))
    return AuditRun.everywhere.get()


def test_the_first_page_is_the_newest_audit(browser: Client, run: AuditRun) -> None:
    page = text_of(browser.get("/"))
    assert run.dataset.data_file.file_name in page
    assert f"/runs/{run.pk}/findings/" in page
    riskiest = run.findings.first()
    assert riskiest is not None
    assert f"/findings/{riskiest.pk}/" in page


def test_before_the_first_audit_it_says_how_to_begin(browser: Client) -> None:
    assert "No ledger has been audited yet" in text_of(browser.get("/"))


def test_findings_are_filtered_and_counted(browser: Client, run: AuditRun) -> None:
    one = run.findings.first()
    assert one is not None
    page = text_of(browser.get(f"/runs/{run.pk}/findings/?code={one.code}&text=&family="))
    assert f"/findings/{one.pk}/" in page
    nothing = text_of(browser.get(f"/runs/{run.pk}/findings/?status=cleared"))
    assert "No finding fits this filter" in nothing


def test_a_longer_page_asks_the_database_no_more(browser: Client, run: AuditRun) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            text_of(browser.get(path))
        return len(asked)

    path = f"/runs/{run.pk}/findings/"
    queries(path)  # from now on the session knows the run
    assert queries(f"{path}?page_size=100") == queries(f"{path}?page_size=1")
    assert queries("/upload/") <= 7, "a form asks for its frame and what it offers"


def test_a_wrong_filter_is_told_and_all_are_shown(browser: Client, run: AuditRun) -> None:
    answer = browser.get(f"/runs/{run.pk}/findings/?amount_from=much")
    assert answer.status_code == 400
    assert "amount_from" in answer.content.decode()


def test_ticked_findings_are_decided_at_once(browser: Client, run: AuditRun) -> None:
    two = [str(one.pk) for one in run.findings.all()[:2]]
    path = f"/runs/{run.pk}/findings/status/"
    answer = browser.post(path, {"finding": two, "status": "cleared", "query": "", "note": "seen"})
    assert answer.headers["Location"] == f"/runs/{run.pk}/findings/?"
    assert Finding.everywhere.filter(status=Review.CLEARED).count() == 2
    assert "2 findings changed" in text_of(browser.get(answer.headers["Location"]))


def test_all_findings_of_a_filter_are_decided_at_once(browser: Client, run: AuditRun) -> None:
    one = run.findings.first()
    assert one is not None
    same = run.findings.filter(code=one.code).count()
    path = f"/runs/{run.pk}/findings/status/"
    browser.post(path, {"all": "1", "status": "in_review", "query": f"code={one.code}"})
    reviewed = Finding.everywhere.filter(status=Review.IN_REVIEW)
    assert reviewed.count() >= same
    assert reviewed.filter(code=one.code).count() == same


def test_a_finding_is_reviewed_on_its_page(browser: Client, run: AuditRun) -> None:
    one = run.findings.first()
    assert one is not None
    path = f"/findings/{one.pk}/"
    shown = browser.get(path)
    person = User.objects.get()
    form = {
        "status": "exception",
        "assignee": str(person.pk),
        "note": "The supplier sent one invoice.",
        "version": str(shown.context["version"]),
    }
    assert browser.post(path, form).headers["Location"] == path
    page = text_of(browser.get(path))
    assert "The supplier sent one invoice." in page
    assert person.email in page
    assert FindingEvent.everywhere.count() == 2


def test_who_looked_before_somebody_else_decided_is_told(browser: Client, run: AuditRun) -> None:
    one = run.findings.first()
    assert one is not None
    path = f"/findings/{one.pk}/"
    version = str(browser.get(path).context["version"])
    browser.post(path, {"status": "cleared", "assignee": "", "version": version})
    late = browser.post(path, {"status": "exception", "assignee": "", "version": version})
    assert late.status_code == 409
    assert "changed meanwhile" in late.content.decode()
    assert Finding.everywhere.get(pk=one.pk).status == Review.CLEARED


def test_who_may_only_read_decides_nothing(company: Company, run: AuditRun) -> None:
    client = browser_of(company, Role.VIEWER)
    one = run.findings.first()
    assert one is not None
    assert 'name="status"' not in text_of(client.get(f"/findings/{one.pk}/"))
    assert client.post(f"/findings/{one.pk}/", {"status": "cleared"}).status_code == 403
    path = f"/runs/{run.pk}/findings/status/"
    assert client.post(path, {"all": "1", "status": "cleared"}).status_code == 403


@pytest.mark.parametrize("theme", ["light", "dark", "system"])
def test_colours_are_remembered(browser: Client, theme: str) -> None:
    answer = browser.post("/theme/", {"theme": theme, "next": "/uploads/"})
    assert answer.headers["Location"] == "/uploads/"
    assert answer.cookies["theme"].value == theme


def test_the_switch_of_colours_leads_nowhere_else(browser: Client) -> None:
    answer = browser.post("/theme/", {"theme": "dark", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_htmx_comes_from_here_and_writes_no_style(browser: Client, run: AuditRun) -> None:
    answer = browser.get(f"/runs/{run.pk}/findings/")
    page = text_of(answer)
    assert '<script src="/static/web/vendor/htmx.min.js" defer></script>' in page
    assert '"includeIndicatorCSS": false' in page
    assert "style=" not in page
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_filters_that_hold_can_be_taken_away_one_by_one(browser: Client, run: AuditRun) -> None:
    one = run.findings.first()
    assert one is not None
    path = f"/runs/{run.pk}/findings/"
    page = text_of(browser.get(f"{path}?code={one.code}&line_id={one.line_id}&cursor="))
    assert f'href="?line_id={one.line_id}"' in page
    assert f'href="?code={one.code}"' in page
    assert f'<input type="hidden" name="line_id" value="{one.line_id}">' in page


def test_columns_are_chosen_and_exported(browser: Client, run: AuditRun) -> None:
    path = f"/runs/{run.pk}/findings/"
    assert ">Source<" not in text_of(browser.get(path)).split("<thead>")[1]
    answer = browser.get(f"{path}?columns=source&columns=amount&sort=amount")
    head = text_of(answer).split("<thead>")[1].split("</thead>")[0]
    assert "Source" in head
    assert "Risk" not in head
    csv = answer.context["export"].replace("format=xlsx", "format=csv")
    rows = pl.read_csv(b"".join(browser.get(csv).streaming_content))  # type: ignore[attr-defined]
    assert rows.columns == ["finding_id", "code", "also", "reason", "source", "amount"]
    assert rows.height == run.finding_count
    assert rows["amount"].abs().is_sorted(descending=True)
    assert browser.get(f"{path}?columns=shoe_size").status_code == 400


def test_an_export_has_only_columns_that_there_are(api: Any, run: AuditRun) -> None:
    answer = api.get(f"/api/findings/export/?run={run.pk}&columns=amount,shoe_size")
    assert answer.status_code == 400
    assert "shoe_size" in answer.json()["detail"]


def test_the_ten_riskiest_entries_come_first(browser: Client, run: AuditRun) -> None:
    answer = browser.get(f"/runs/{run.pk}/")
    page = text_of(answer)
    assert page.index('id="riskiest"') < page.index('class="tiles"')
    shown = [row for row, _more in answer.context["riskiest"]]
    assert len({row.entry_id for row in shown}) == len(shown) == 10
    assert shown[0] == run.findings.first()
    assert [row.risk for row in shown] == sorted((row.risk for row in shown), reverse=True)
    for row, more in answer.context["riskiest"]:
        others = run.findings.filter(entry_id=row.entry_id).exclude(pk=row.pk)
        assert others.count() == more
        assert all(row.position < other.position for other in others)
        assert f'href="/findings/{row.pk}/"' in page
        assert row.entered_by in page


def test_an_entry_has_its_journal_and_a_risk_one_figure_on_every_page(
    browser: Client, run: AuditRun
) -> None:
    """Entry numbers may come again in each journal."""
    first = run.findings.first()
    assert first is not None
    run.findings.filter(pk=first.pk).update(risk=35.86, source="OD", journal_id="32")
    overview = text_of(browser.get(f"/runs/{run.pk}/"))
    listed = text_of(browser.get(f"/runs/{run.pk}/findings/"))
    panel = text_of(browser.get(f"/findings/{first.pk}/"))
    assert "32</a><small>OD</small>" in overview
    assert "32<small>OD</small>" in listed
    assert "Entry OD 32" in panel
    assert "</progress>35.9<" in overview
    assert "</progress>35.9<" in listed
    assert "<b>35.9</b></li></ul>" in panel


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [(35.8, 0, "36"), (35.86, 1, "35.9"), (0.25, 1, "0.3"), (1234.5, 1, "1,234.5"), (7, 1, "7.0")],
)
def test_numbers_are_rounded_not_cut(value: float, decimals: int, shown: str) -> None:
    assert number(value, decimals) == shown
    assert share(value / 100, decimals) == f"{shown} %"


def test_each_month_of_the_chart_leads_to_its_findings(browser: Client, run: AuditRun) -> None:
    chart = browser.get(f"/runs/{run.pk}/").context["charts"]["findings"]
    assert {one["stack"] for one in chart["option"]["series"]} == {"levels"}
    counted = 0
    for _month, values, link in chart["rows"]:
        count = browser.get(link).context["totals"].count
        assert count == sum(values)
        counted += count
    assert counted == run.findings.exclude(posting_date=None).count()


def test_a_finding_is_signed_off_with_tick_marks_on_its_lines(
    browser: Client, run: AuditRun
) -> None:
    one = run.findings.first()
    assert one is not None
    path = f"/findings/{one.pk}/"
    shown = browser.get(path)
    line = shown.context["lines"][0]["line_id"]
    form = {
        "version": str(shown.context["version"]),
        "assignee": "",
        "status": "open",
        "sign": "cleared",
        "tick": "Σ",
        f"line-{line}": "✓",
        "line-999999999": "✓",
    }
    assert browser.post(path, form).status_code == 302
    changed = Finding.everywhere.get(pk=one.pk)
    assert (changed.status, changed.tick) == (Review.CLEARED, "Σ")
    assert [(tick.line_id, tick.mark) for tick in LineTick.everywhere.all()] == [(line, "✓")]
    person = User.objects.get()
    page = text_of(browser.get(path))
    assert f"Signed off by {person.email}" in page
    assert changed.assignee_id == person.pk, "who signs off what nobody reviews is its reviewer"
    assert "Status: Open → Cleared" in page
    assert f"Reviewer: nobody → {person.email}" in page
    told = FindingEvent.everywhere.get(kind="line_tick")
    assert told.by == person.email
    assert told.after in page
    version = str(browser.get(path).context["version"])
    browser.post(path, {"version": version, "assignee": "", f"line-{line}": ""})
    assert not line_ticks_of(one).exists()
    assert Finding.everywhere.get(pk=one.pk).tick == "Σ", "what was not asked stays"


def test_a_mark_that_is_none_keeps_nothing(browser: Client, run: AuditRun) -> None:
    one = run.findings.first()
    assert one is not None
    path = f"/findings/{one.pk}/"
    shown = browser.get(path)
    line = shown.context["lines"][0]["line_id"]
    version = str(shown.context["version"])
    form = {"version": version, "assignee": "", "status": "cleared", f"line-{line}": "?"}
    answer = browser.post(path, form)
    assert answer.status_code == 409
    assert "no tick mark" in answer.content.decode()
    assert Finding.everywhere.get(pk=one.pk).status == Review.OPEN


def test_tick_marks_on_lines_go_along_with_the_next_run(
    browser: Client, run: AuditRun, api: Any, worked: Any
) -> None:
    one = run.findings.first()
    assert one is not None
    path = f"/findings/{one.pk}/"
    version = str(browser.get(path).context["version"])
    browser.post(path, {"version": version, "assignee": "", f"line-{one.line_id}": "®"})
    profile = 'name = "other"'
    answer = api.post(
        "/api/runs/", {"dataset": str(run.dataset_id), "profile": profile}, format="json"
    )
    worked(Job.everywhere.get(pk=answer.data["job_id"]))
    carried = LineTick.everywhere.exclude(finding__run=run).get()
    assert carried.finding.finding_key == one.finding_key
    assert carried.mark == "®"


def test_similar_findings_say_what_is_the_same(browser: Client, run: AuditRun) -> None:
    codes = run.findings.values_list("code", flat=True)
    code = max(set(codes), key=list(codes).count)
    one = run.findings.filter(code=code).first()
    assert one is not None
    answer = browser.get(f"/findings/{one.pk}/")
    text_of(answer)
    similar = answer.context["similar"]
    assert {row.code for row, _same in similar} == {code}
    assert one.pk not in {row.pk for row, _same in similar}


def test_a_view_is_kept_opened_and_removed(browser: Client, run: AuditRun) -> None:
    path = f"/runs/{run.pk}/findings/"
    query = "status=open&sort=amount&columns=why&columns=amount&cursor="
    browser.post(f"{path}views/", {"name": "Large ones", "query": query})
    view = SavedView.everywhere.get()
    assert view.query == "status=open&sort=amount&columns=why&columns=amount"
    page = text_of(browser.get(f"{path}?{view.query}"))
    assert "Large ones" in page
    assert 'aria-current="true"' in page
    browser.post(f"{path}views/", {"name": "Large ones", "query": "sort=risk"})
    assert SavedView.everywhere.get().query == "sort=risk", "the same name is the same view"
    browser.post(f"/findings/views/{view.pk}/", {"query": ""})
    assert not SavedView.everywhere.exists()


def test_a_view_without_name_or_of_wrong_filters_is_not_kept(
    browser: Client, run: AuditRun
) -> None:
    path = f"/runs/{run.pk}/findings/views/"
    for form in ({"name": " ", "query": ""}, {"name": "Odd", "query": "shoe_size=9"}):
        answer = browser.post(path, form, follow=True)
        assert any(one.level_tag == "warning" for one in answer.context["messages"])
    assert not SavedView.everywhere.exists()


def test_others_see_only_views_that_are_shared(
    browser: Client, company: Company, run: AuditRun
) -> None:
    path = f"/runs/{run.pk}/findings/"
    browser.post(f"{path}views/", {"name": "Mine alone", "query": ""})
    browser.post(f"{path}views/", {"name": "For all", "query": "", "is_shared": "on"})
    other = browser_of(company, Role.VIEWER)
    page = text_of(other.get(path))
    assert "For all" in page
    assert "Mine alone" not in page
    own, shared = (SavedView.everywhere.get(name=name) for name in ("Mine alone", "For all"))
    assert other.post(f"/findings/views/{own.pk}/").status_code == 404
    other.post(f"/findings/views/{shared.pk}/")
    assert SavedView.everywhere.count() == 2, "a viewer removes nobody's view"
    assert other.post(f"{path}views/", {"name": "X", "is_shared": "on"}).status_code == 403
