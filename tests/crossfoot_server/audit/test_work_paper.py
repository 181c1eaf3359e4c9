"""The work paper of now is taken away, filled in, and sent back: two people, and a conflict."""

import io
import json
import warnings
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from crossfoot.reports.workpaper.paper import FIRST_ROW
from crossfoot_server.audit.models import AuditRun, Finding, FindingEvent, LineTick
from tests.crossfoot_server.conftest import audited_run

Typed = dict[str, dict[str, str]]
TITLES = {
    "status": "Status", "assignee": "Assigned to", "tick": "Tick", "note": "Note of the auditor",
}  # fmt: skip


@pytest.fixture
def keys(run: AuditRun) -> list[str]:
    rows = Finding.everywhere.filter(run=run).order_by("position")
    return list(rows.values_list("finding_key", flat=True)[:8])


def taken(client: Any, run: AuditRun) -> Workbook:
    answer = client.get(f"/api/runs/{run.pk}/workpaper/")
    assert answer.status_code == 200, answer.content
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not keep data bars
        return load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def cell_of(book: Workbook, key: str, title: str) -> Any:
    sheet = book["Findings"]
    rows = {row[0].value: row for row in sheet.iter_rows()}
    heads = [cell.value for cell in rows["ID"]]
    return rows[key][heads.index(title)]


def fill(book: Workbook, typed: Typed) -> bytes:
    for key, fields in typed.items():
        for name, text in fields.items():
            cell_of(book, key, TITLES[name]).value = text
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def send(client: Any, run: AuditRun, content: bytes, **form: Any) -> Any:
    file = SimpleUploadedFile("paper.xlsx", content)
    return client.post(f"/api/runs/{run.pk}/workpaper/", {"file": file, **form}, format="multipart")


def state(key: str) -> tuple[str, str, str]:
    finding = Finding.everywhere.select_related("assignee").get(finding_key=key)
    return finding.status, finding.tick, finding.assignee.email if finding.assignee else ""


def history(key: str) -> list[tuple[str, str, str, str, str]]:
    events = FindingEvent.everywhere.filter(finding__finding_key=key)
    return list(events.values_list("kind", "before", "after", "note", "source"))


def test_the_paper_shows_the_review_of_now(run, keys, api, member):
    anna = member("anna.turing@example.com", "analyst")
    finding = Finding.everywhere.get(finding_key=keys[1])
    change = {"status": "cleared", "tick": "✓", "assignee": str(anna.pk), "note": "=1+1, seen."}
    shown = api.patch(f"/api/findings/{finding.pk}/", change, format="json").json()
    assert shown["tick"] == "✓"
    assert [e["kind"] for e in shown["history"]] == ["status", "assignee", "tick"]
    book = taken(api, run)
    cells = [cell_of(book, keys[1], title).value for title in TITLES.values()]
    assert cells == ["Cleared", "anna.turing@example.com", "✓", "=1+1, seen."]
    assert cell_of(book, keys[0], "Status").value == "Open"
    untouched = send(api, run, fill(book, {}), apply="true").json()
    assert (untouched["changes"], untouched["conflicts"], untouched["problems"]) == ([], [], [])


def test_the_paper_shows_tick_marks_on_lines_and_reads_back_as_before(run, keys, api):
    finding = Finding.everywhere.get(finding_key=keys[0])
    at = datetime(2026, 3, 4, 12, tzinfo=UTC)
    LineTick.everywhere.create(
        company=run.company, finding=finding, line_id=finding.line_id, mark="◊", by="Anna Turing",
        created_at=at,
    )  # fmt: skip
    book = taken(api, run)
    rows = list(book["Entries"].iter_rows(min_row=FIRST_ROW + 1, values_only=True))
    heads = rows.pop(0)
    places = [heads.index(title) for title in ("Entry", "Tick", "Ticked by")]
    ticked = [tuple(row[place] for place in places) for row in rows if row[places[1]]]
    assert ticked == [(finding.journal_id, "◊", "◊ Anna Turing, 2026-03-04")]
    untouched = send(api, run, fill(book, {}), apply="true").json()
    assert (untouched["changes"], untouched["conflicts"], untouched["problems"]) == ([], [], [])


def test_what_was_typed_is_shown_then_kept_once(run, keys, api, member):
    member("anna.turing@example.com", "analyst")
    typed: Typed = {
        keys[0]: {"status": "exception", "tick": "✗", "note": "No approval."},
        keys[2]: {"assignee": "AT"},
        keys[3]: {"status": "done", "assignee": "Nobody", "note": "Seen."},
    }
    book = taken(api, run)
    book["Index"]["B2"] = "Sample Trading"
    content = fill(book, typed)
    before = FindingEvent.everywhere.count()
    preview = send(api, run, content).json()
    assert preview["applied"] is False
    assert FindingEvent.everywhere.count() == before
    assert {(c["finding_key"], c["field"], c["after"]) for c in preview["changes"]} == {
        (keys[0], "status", "exception"),
        (keys[0], "tick", "✗"),
        (keys[0], "note", "No approval."),
        (keys[2], "assignee", "anna.turing@example.com"),
        (keys[3], "note", "Seen."),
        ("sign-off", "Client", "Sample Trading"),
    }
    problems = {problem["column"]: problem["sentence"] for problem in preview["problems"]}
    row = preview["changes"][0]["row"] + 3
    assert problems["Status"].startswith(f"Sheet 'Findings', row {row}, column 'Status': 'done' is")
    assert "no member of the company" in problems["Assigned to"]

    done = send(api, run, content, apply="true").json()
    assert done["applied"] is True
    assert done["changes"] == preview["changes"]
    assert state(keys[0]) == ("exception", "✗", "")
    assert state(keys[2])[2] == "anna.turing@example.com"
    assert history(keys[0]) == [
        ("status", "open", "exception", "No approval.", "work paper"),
        ("tick", "", "✗", "", "work paper"),
    ]
    again = send(api, run, content, apply="true").json()
    assert (again["changes"], again["conflicts"]) == ([], [])
    assert len(history(keys[0])) == 2
    assert taken(api, run)["Index"]["B2"].value == "Sample Trading"


@pytest.fixture
def conflict(run: AuditRun, keys: list[str], api: Any) -> bytes:
    """Two people take the paper and both fill it in; the first has sent it back."""
    first, second = taken(api, run), taken(api, run)
    mine: Typed = {
        keys[0]: {"status": "cleared", "note": "Agreed to the invoice."},
        keys[1]: {"status": "cleared"},
        keys[4]: {"tick": "Σ"},
    }
    theirs: Typed = {
        keys[0]: {"status": "exception", "note": "There is no invoice."},
        keys[1]: {"status": "cleared"},
        keys[2]: {"status": "in_review"},
    }
    assert send(api, run, fill(first, mine), apply="true").json()["conflicts"] == []
    return fill(second, theirs)


def test_two_sets_of_edits_that_conflict_are_shown(run, keys, api, conflict):
    done = send(api, run, conflict, apply="true").json()
    assert [(c["finding_key"], c["field"]) for c in done["changes"]] == [(keys[2], "status")]
    shown = {c["field"]: (c["paper"], c["server"], c["by"]) for c in done["conflicts"]}
    assert shown == {
        "status": ("exception", "cleared", "key tests"),
        "note": ("There is no invoice.", "Agreed to the invoice.", "key tests"),
    }
    assert all(c["at"] for c in done["conflicts"])
    assert state(keys[0])[0] == "cleared"
    assert state(keys[4])[1] == "Σ"


@pytest.mark.parametrize(
    ("single", "otherwise", "status", "left"),
    [
        ("paper", "ask", "exception", 0),
        ("server", "ask", "cleared", 0),
        (None, "paper", "exception", 0),
        (None, "server", "cleared", 0),
        ("ask", "paper", "cleared", 2),
    ],
)
def test_a_conflict_is_decided(run, keys, api, conflict, single, otherwise, status, left):
    resolve = json.dumps({keys[0]: single} if single else {})
    form = {"apply": "true", "conflicts": otherwise, "resolve": resolve}
    done = send(api, run, conflict, **form).json()
    assert len(done["conflicts"]) == left
    assert state(keys[0])[0] == status
    assert send(api, run, conflict, **form).json()["changes"] == []


def test_papers_of_other_runs_and_what_is_none_are_refused(
    run, api, other_api, other_company, small_ledger, worked, tmp_path
):
    content = fill(taken(api, run), {})
    other = audited_run(other_company, small_ledger, worked)
    refused = send(other_api, other, content)
    assert refused.status_code == 422
    assert "of another run" in refused.json()["detail"]
    assert send(other_api, run, content).status_code == 404
    assert "can't be opened" in send(api, run, b"no workbook").json()["detail"]
    assert send(api, run, content, resolve='{"x": 1}').status_code == 400
    assert send(api, run, content, resolve='{"XX-1": "paper"}').status_code == 400


def test_who_may_not_review_may_take_it_and_not_send_it(run, api, member, client_of):
    viewer = client_of(member("eve@example.com", "viewer"), "viewer")
    content = fill(taken(viewer, run), {})
    assert send(viewer, run, content).status_code == 403
