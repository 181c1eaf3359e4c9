"""API keys: shown once, never wider than their maker, useless once revoked or expired."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from crossfoot_server.companies.models import ApiKey, Membership, Role, User


def client_of(key: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Api-Key {key}")
    return client


def new_key(client: Any, scopes: Sequence[str] = ("read",), **more: Any) -> Any:
    return client.post("/api/api-keys/", {"name": "k", "scopes": scopes, **more}, format="json")


@pytest.fixture
def manager(company) -> APIClient:
    user = User.objects.create_user("manager@example.com")
    Membership.everywhere.create(company=company, user=user, role=Role.MANAGER)
    client = APIClient()
    client.force_login(user)
    return client


def test_a_key_is_shown_once_and_works(api):
    made = new_key(api, ["read", "upload"]).json()
    assert made["key"].startswith(f"cf_{made['prefix']}_")
    shown = api.get(f"/api/api-keys/{made['id']}/").json()
    assert "key" not in shown
    secret = made["key"].split("_", 2)[2]
    assert secret not in api.get("/api/api-keys/").content.decode()
    assert secret not in str(ApiKey.everywhere.filter(pk=made["id"]).values())
    me = client_of(made["key"]).get("/api/me/").json()
    assert (me["scopes"], me["key"]["prefix"]) == (["read", "upload"], made["prefix"])


def test_the_last_use_is_noted(api):
    made = new_key(api).json()
    assert made["last_used_at"] is None
    client_of(made["key"]).get("/api/me/")
    assert api.get(f"/api/api-keys/{made['id']}/").json()["last_used_at"] is not None


def test_a_revoked_key_is_refused_and_stays_listed(api):
    made = new_key(api).json()
    assert api.delete(f"/api/api-keys/{made['id']}/").status_code == 204
    assert client_of(made["key"]).get("/api/me/").status_code == 401
    listed = {row["id"]: row for row in api.get("/api/api-keys/").json()["results"]}
    assert listed[made["id"]]["revoked_at"] is not None


def test_an_expired_key_is_refused(api):
    soon = timezone.now() + timedelta(hours=1)
    made = new_key(api, expires_at=soon.isoformat()).json()
    assert client_of(made["key"]).get("/api/me/").status_code == 200
    ApiKey.everywhere.filter(pk=made["id"]).update(expires_at=timezone.now())
    assert client_of(made["key"]).get("/api/me/").status_code == 401


def test_a_key_that_has_expired_is_not_made(api):
    past = (timezone.now() - timedelta(seconds=1)).isoformat()
    assert new_key(api, expires_at=past).json()["code"] == "expired"


def test_a_key_is_never_wider_than_its_maker(manager):
    assert new_key(manager, ["manage"]).status_code == 201
    refused = new_key(manager, ["read", "admin"])
    assert (refused.status_code, refused.json()["code"]) == (400, "scope_too_wide")


def test_a_wider_key_is_not_theirs_to_revoke(api, manager):
    made = new_key(api, ["admin"]).json()
    assert manager.delete(f"/api/api-keys/{made['id']}/").status_code == 403
    assert client_of(made["key"]).get("/api/me/").status_code == 200


def test_a_narrow_key_sees_no_keys(api):
    narrow = client_of(new_key(api, ["read", "upload"]).json()["key"])
    assert narrow.get("/api/api-keys/").status_code == 403
    assert new_key(narrow).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {"name": "k", "scopes": []},
        {"name": "k", "scopes": ["root"]},
        {"name": 5, "scopes": ["read"]},
        {"name": "a\x00b", "scopes": ["read"]},
        {"name": "k", "scopes": ["read"], "company": "x"},
        {"scopes": ["read"]},
    ],
)
def test_a_wrong_request_is_refused(api, body):
    answer = api.post("/api/api-keys/", body, format="json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["api-keys", "members", "companies", "me", "webhooks"])
def test_unknown_parameters_are_refused(api, path):
    assert api.get(f"/api/{path}/?whatever=1").json()["code"] == "unknown_parameter"


def test_a_key_says_who_made_it_also_when_a_key_did(api, company):
    owner = APIClient()
    owner.force_login(User.objects.get(memberships__company=company))
    assert new_key(owner).json()["created_by"] == "owner@sample-trading.example"
    by_key = new_key(api).json()
    assert by_key["created_by"] == "key tests"
    assert api.get(f"/api/api-keys/{by_key['id']}/").json()["created_by"] == "key tests"


def test_without_a_key_the_answer_says_how_to_send_one(db):
    answer = APIClient().get("/api/me/")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert answer.json()["detail"] == (
        "Send an API key in the header 'Authorization: Api-Key ...', or sign in."
    )


def test_a_refused_choice_lists_what_is_allowed(api):
    invited = {"email": "a@example.com", "role": "boss"}
    role = api.post("/api/members/", invited, format="json").json()
    assert role["detail"] == "role: This is not one of: owner, admin, manager, analyst, viewer."
    scopes = new_key(api, ["read", "root"]).json()["detail"]
    assert scopes.endswith("a list in which each is one of: read, upload, review, manage, admin.")
    status = api.get("/api/file-processing-jobs/?status=bogus").json()["detail"]
    assert "one of: PENDING, PROCESSING, NEEDS_MAPPING" in status
