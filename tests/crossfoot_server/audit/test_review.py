"""Reviewers clear findings, and the history tells who did what and when."""

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from crossfoot_server.audit.filters import filter_of
from crossfoot_server.audit.models import Finding, FindingEvent, HistoryError
from crossfoot_server.companies.access import Actor
from crossfoot_server.companies.models import Membership

URL = "/api/findings/"


@pytest.fixture
def finding(run):
    return Finding.everywhere.filter(run=run).first()


def change(client, finding, body, **headers):
    return client.patch(f"{URL}{finding.pk}/", body, format="json", headers=headers)


def test_a_reviewer_clears_a_finding(finding, member, client_of, api):
    anna, bob = member("anna@example.com", "analyst"), member("bob@example.com", "analyst")
    before = dt.datetime.now(dt.UTC)
    given = change(client_of(bob, "analyst"), finding, {"assignee": str(anna.pk)})
    assert given.status_code == 200, given.content
    reviewer = client_of(anna, "analyst")
    note = "Vendor statement seen."
    change(reviewer, finding, {"status": "cleared", "note": note})
    shown = api.get(f"{URL}{finding.pk}/").json()
    assert (shown["status"], shown["assignee"]["email"]) == ("cleared", "anna@example.com")
    told = [(e["kind"], e["before"], e["after"], e["note"], e["by"]) for e in shown["history"]]
    assert told == [
        ("assignee", "", "anna@example.com", "", "key of bob@example.com"),
        ("status", "open", "cleared", note, "key of anna@example.com"),
    ]
    for event in shown["history"]:
        at = dt.datetime.fromisoformat(event["created_at"])
        assert before <= at <= dt.datetime.now(dt.UTC)


def test_a_finding_shows_its_whole_entry(finding, api):
    entry = api.get(f"{URL}{finding.pk}/").json()["entry"]
    assert entry["debit"] == entry["credit"]
    assert {line["entry_id"] for line in entry["lines"]} == {finding.entry_id}
    flagged = {line["line_id"]: line["checks"] for line in entry["lines"]}
    assert finding.code in flagged[finding.line_id]


def test_a_note_alone(finding, api):
    answer = api.post(f"{URL}{finding.pk}/notes/", {"note": "Asked the controller."}, format="json")
    assert answer.status_code == 201
    assert answer.json()["note"] == "Asked the controller."
    assert [e["kind"] for e in api.get(f"{URL}{finding.pk}/").json()["history"]] == ["note"]


def test_who_looked_earlier_does_not_overwrite(finding, api):
    seen = api.get(f"{URL}{finding.pk}/")["ETag"]
    assert change(api, finding, {"status": "exception"}, if_match=seen).status_code == 200
    late = change(api, finding, {"status": "cleared"}, if_match=seen)
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    assert Finding.everywhere.get(pk=finding.pk).status == "exception"
    assert change(api, finding, {"status": "cleared"}, if_match="*").status_code == 200


def test_nothing_new_leaves_no_trace(finding, api):
    change(api, finding, {"status": "open"})
    assert not FindingEvent.everywhere.filter(finding=finding).exists()


def test_all_findings_of_a_run_at_once(run, api, member):
    anna = member("anna@example.com", "analyst")
    body = {"run": run.pk, "status": "in_review", "assignee": anna.pk, "note": "First look."}
    answer = api.post(f"{URL}bulk/", body, format="json").json()
    assert answer == {"matched": run.finding_count, "changed": run.finding_count}
    assert FindingEvent.everywhere.filter(note="First look.").count() == run.finding_count
    totals = api.get(URL, {"run": run.pk, "assignee": anna.pk}).json()["totals"]
    assert totals["by_status"]["in_review"]["count"] == run.finding_count
    again = api.post(f"{URL}bulk/", {**body, "note": ""} | {"note": "x"}, format="json").json()
    assert again["changed"] == run.finding_count


def test_my_findings(run, finding, api, member, client_of, company):
    anna = member("anna@example.com", "analyst")
    change(api, finding, {"assignee": str(anna.pk)})
    actor = Actor(company.pk, anna.email, frozenset(["read"]), user_id=anna.pk)
    assert filter_of({"assignee": "me"}, actor).assignee == str(anna.pk)


def test_only_members_are_assigned(finding, api, other_company):
    stranger = Membership.everywhere.get(company=other_company).user_id
    answer = change(api, finding, {"assignee": str(stranger)})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_member")


def test_a_viewer_reads_and_does_not_review(run, finding, member, client_of):
    viewer = client_of(member("vera@example.com", "viewer"), "viewer")
    assert viewer.get(f"{URL}{finding.pk}/").status_code == 200
    assert change(viewer, finding, {"status": "cleared"}).status_code == 403
    note = viewer.post(f"{URL}{finding.pk}/notes/", {"note": "x"}, format="json")
    bulk = viewer.post(f"{URL}bulk/", {"run": run.pk, "status": "cleared"}, format="json")
    assert (note.status_code, bulk.status_code) == (403, 403)


def test_another_company_finds_nothing(run, finding, other_api):
    assert other_api.get(URL, {"run": run.pk}).status_code == 404
    assert other_api.get(URL, {"file_id": run.dataset.data_file_id}).status_code == 404
    assert other_api.get(f"{URL}export/", {"run": run.pk}).status_code == 404
    assert other_api.get(f"{URL}{finding.pk}/").status_code == 404
    assert change(other_api, finding, {"status": "cleared"}).status_code == 404
    note = other_api.post(f"{URL}{finding.pk}/notes/", {"note": "x"}, format="json")
    assert note.status_code == 404
    for body in ({"run": run.pk}, {"ids": [finding.pk]}):
        answer = other_api.post(f"{URL}bulk/", {**body, "status": "cleared"}, format="json")
        assert answer.status_code == 404


WRONG = [
    {},
    {"status": "gone"},
    {"colour": "red"},
    {"note": 5},
    {"assignee": "me"},
    {"note": "a\0b"},
]


def test_changes_that_make_no_sense(finding, api, subtests):
    for body in WRONG:
        with subtests.test(body=body):
            assert change(api, finding, body).status_code == 400


def test_bulk_of_nothing_known(run, api):
    body = {"ids": [str(uuid.uuid4())], "status": "cleared"}
    assert api.post(f"{URL}bulk/", body, format="json").status_code == 404
    both = {"ids": [str(uuid.uuid4())], "run": run.pk, "status": "cleared"}
    assert api.post(f"{URL}bulk/", both, format="json").status_code == 400


def test_history_is_only_added_to(finding, api):
    change(api, finding, {"status": "cleared"})
    event = FindingEvent.everywhere.get(finding=finding)
    event.by = "nobody"
    with pytest.raises(HistoryError):
        event.save()
    with pytest.raises(HistoryError):
        event.delete()
    with pytest.raises(HistoryError):
        FindingEvent.everywhere.update(by="nobody")
    with pytest.raises(HistoryError):
        FindingEvent.objects.of(event.company_id).delete()
    if connection.vendor == "postgresql":  # there, not even SQL gets at it
        for statement in ("UPDATE finding_events SET note = 'x'", "DELETE FROM finding_events"):
            with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
                connection.cursor().execute(statement)
