"""Programs tick lines of an entry and keep views of findings, by the rules of the pages."""

import uuid
from typing import Any

import pytest
from rest_framework.test import APIClient

from crossfoot_server.audit.models import Finding, FindingEvent, LineTick, SavedView
from crossfoot_server.audit.view_queries import LIST_COLUMNS
from crossfoot_server.companies.models import Membership
from crossfoot_server.web.finding_columns import BY_NAME

VIEWS = "/api/finding-views/"


@pytest.fixture
def finding(run):
    return Finding.everywhere.filter(run=run).first()


@pytest.fixture
def ticks(finding) -> str:
    return f"/api/findings/{finding.pk}/line-ticks/"


def signed_in(user: Any) -> APIClient:
    """A person, who uses the API without a key."""
    client = APIClient(raise_request_exception=False)
    client.force_login(user)
    return client


def kept(client: APIClient, **body: Any) -> Any:
    return client.post(VIEWS, body, format="json")


def test_a_line_is_ticked_and_the_history_tells_it(finding, ticks, api):
    lines = api.get(f"/api/findings/{finding.pk}/").json()["entry"]["lines"]
    made = api.post(ticks, {"line_id": lines[0]["line_id"], "mark": "✓"}, format="json")
    assert (made.status_code, made.data["mark"]) == (201, "✓")
    [listed] = api.get(ticks).data["results"]
    assert (listed["line_id"], listed["by"]) == (lines[0]["line_id"], made.data["by"])
    [told] = FindingEvent.everywhere.filter(finding=finding)
    row = f"on row {lines[0]['file_row']}, account {lines[0]['account']}"
    assert (told.kind, told.before, told.after) == ("line_tick", "", f"✓ {row}")


def test_another_tick_takes_its_place_and_removed_there_is_none(finding, ticks, api):
    one = f"{ticks}{finding.line_id}/"
    for mark in ("✓", "©"):
        api.post(ticks, {"line_id": finding.line_id, "mark": mark}, format="json")
    assert api.get(one).data["mark"] == "©"
    assert [tick.mark for tick in LineTick.everywhere.all()] == ["©"]
    assert api.delete(one).status_code == 204
    assert api.get(one).status_code == api.delete(one).status_code == 404
    assert api.get(ticks).data == {"results": []}
    befores = [event.before[:1] for event in FindingEvent.everywhere.filter(finding=finding)]
    assert befores == ["", "✓", "©"], "the history keeps what was there"


def test_what_is_no_line_or_no_tick_is_refused(finding, ticks, api):
    elsewhere = Finding.everywhere.filter(run=finding.run).exclude(entry_id=finding.entry_id)[0]
    wrong = api.post(ticks, {"line_id": elsewhere.line_id, "mark": "✓"}, format="json")
    assert (wrong.status_code, wrong.data["code"]) == (422, "no_such_line")
    for body in ({"line_id": finding.line_id, "mark": "?"}, {"mark": "✓"}, {"line_id": 10**30}):
        assert api.post(ticks, body, format="json").status_code == 400
    assert api.get(f"{ticks}{10**30}/").status_code == 404
    assert not LineTick.everywhere.exists()


def test_only_reviewers_of_the_company_tick(finding, ticks, member, client_of, other_api):
    body = {"line_id": finding.line_id, "mark": "✓"}
    viewer = client_of(member("eve@example.com", "viewer"), "viewer")
    assert viewer.get(ticks).status_code == 200
    assert viewer.post(ticks, body, format="json").status_code == 403
    assert viewer.delete(f"{ticks}{finding.line_id}/").status_code == 403
    assert other_api.post(ticks, body, format="json").status_code == 404
    assert other_api.get(ticks).status_code == 404


def test_a_view_is_kept_replaced_and_removed(member):
    anna = signed_in(member("anna@example.com", "analyst"))
    made = kept(anna, name="Large", query="status=open&page_size=10&sort=amount&account=")
    assert (made.status_code, made.data["query"]) == (201, "status=open&sort=amount")
    assert (made.data["owner"], made.data["is_own"]) == ("anna@example.com", True)
    again = kept(anna, name="Large", query="sort=risk")
    assert again.data["id"] == made.data["id"], "the same name is the same view"
    assert [one["query"] for one in anna.get(VIEWS).data["results"]] == ["sort=risk"]
    one = f"{VIEWS}{made.data['id']}/"
    assert anna.get(one).data["name"] == "Large"
    assert anna.delete(one).status_code == 204
    assert anna.get(one).status_code == 404


def test_others_see_only_what_is_shared_and_remove_nothing(member, api, other_api):
    anna = signed_in(member("anna@example.com", "analyst"))
    eve = signed_in(member("eve@example.com", "viewer"))
    own, shared = kept(anna, name="Mine alone"), kept(anna, name="For all", is_shared=True)
    for reader in (eve, api):
        seen = reader.get(VIEWS).data["results"]
        assert [(one["name"], one["is_own"]) for one in seen] == [("For all", False)]
        assert reader.get(f"{VIEWS}{own.data['id']}/").status_code == 404
    refused = eve.delete(f"{VIEWS}{shared.data['id']}/")
    assert (refused.status_code, refused.data["code"]) == (403, "not_yours")
    assert kept(eve, name="X", is_shared=True).status_code == 403
    assert kept(eve, name="Hers").status_code == 201, "one's own needs no right but to read"
    assert other_api.get(VIEWS).data["results"] == []
    assert other_api.delete(f"{VIEWS}{shared.data['id']}/").status_code == 404
    assert api.delete(f"{VIEWS}{shared.data['id']}/").status_code == 204, "who manages may"


def test_a_view_that_no_list_could_show_is_refused(member, api, run):
    anna = signed_in(member("anna@example.com", "analyst"))
    for query in ("shoe_size=9", "sort=colour", "columns=shoes", "assignee=nobody-known"):
        assert kept(anna, name="Odd", query=query).status_code == 422, query
    assert kept(anna, name="Odd", query="a&" * 1_900).data["code"] == "view_invalid"
    assert kept(anna, name="Mine", query="assignee=me&columns=risk&columns=why").status_code == 201
    refused = kept(api, name="Of a key")
    assert (refused.status_code, refused.data["code"]) == (422, "no_person")
    assert [view.name for view in SavedView.everywhere.all()] == ["Mine"]


def test_a_view_of_the_api_is_one_of_the_page(member, company, run):
    user = member("anna@example.com", "analyst")
    anna = signed_in(user)
    kept(anna, name="Large", query="status=open&columns=why&columns=amount")
    page = anna.get(f"/runs/{run.pk}/findings/")
    assert ">Large</a>" in page.content.decode()
    assert Membership.objects.of(company.pk).filter(user=user).exists()
    assert tuple(BY_NAME) == LIST_COLUMNS
    assert anna.get(f"{VIEWS}{uuid.uuid4()}/").status_code == 404
