"""The API of webhooks: a secret shown once, addresses checked, pings and deliveries."""

import pytest
from rest_framework.test import APIClient
from standardwebhooks.webhooks import Webhook

from crossfoot_server.companies.actions import issue_key
from crossfoot_server.webhooks.tasks import deliver_webhooks

HOOKS = "/api/webhooks/"
GOOD = {"url": "https://example.com/hook", "events": ["upload.completed"]}


@pytest.fixture
def hook(api):
    return api.post(HOOKS, GOOD, format="json").json()


def test_a_secret_is_shown_once(api, hook):
    assert hook["secret"].startswith("whsec_")
    for answer in (api.get(HOOKS), api.get(f"{HOOKS}{hook['id']}/")):
        assert hook["secret"] not in answer.content.decode()
    rotated = api.post(f"{HOOKS}{hook['id']}/rotate/").json()
    assert rotated["secret"] not in ("", hook["secret"])


@pytest.mark.parametrize(
    "change",
    [
        {"url": "http://example.com/"},
        {"url": "https://127.0.0.1/"},
        {"url": "https://[::1]/"},
        {"url": "https://localhost/"},
        {"url": "https://169.254.169.254/latest/meta-data/"},
        {"url": "https://user:pw@example.com/"},
        {"url": "not an address"},
        {"events": []},
        {"events": ["upload.started"]},
        {"secret": "whsec_mine"},
    ],
)
def test_a_wrong_webhook_is_refused(api, change):
    answer = api.post(HOOKS, {**GOOD, **change}, format="json")
    assert answer.status_code in (400, 422)
    assert api.get(HOOKS).json()["results"] == []


def test_it_is_changed_switched_and_removed(api, hook):
    path = f"{HOOKS}{hook['id']}/"
    changed = api.patch(path, {"is_active": False, "events": ["upload.failed"]}, format="json")
    assert (changed.json()["is_active"], changed.json()["events"]) == (False, ["upload.failed"])
    assert api.patch(path, {"url": "https://10.0.0.1/"}, format="json").status_code == 422
    assert api.post(f"{path}ping/").json()["code"] == "webhook_off"
    assert api.delete(path).status_code == 204
    assert api.get(path).status_code == 404


def test_only_admins_see_webhooks(actor, hook):
    client = APIClient()
    key = issue_key(by=actor, name="n", scopes=["read", "upload", "review", "manage"])[1]
    client.credentials(HTTP_AUTHORIZATION=f"Api-Key {key}")
    assert client.get(HOOKS).status_code == 403
    assert client.post(f"{HOOKS}{hook['id']}/rotate/").status_code == 403


def test_a_ping_arrives_and_is_listed(api, receiver, private):
    hook = api.post(HOOKS, {**GOOD, "url": receiver.address}, format="json").json()
    ping = api.post(f"{HOOKS}{hook['id']}/ping/")
    assert (ping.status_code, ping.json()["state"]) == (202, "waiting")
    deliver_webhooks()
    headers, body = receiver.messages[0]
    assert Webhook(hook["secret"]).verify(body, headers)["type"] == "ping"
    [row] = api.get(f"{HOOKS}{hook['id']}/deliveries/").json()["results"]
    assert (row["id"], row["state"], row["answer_status"]) == (ping.json()["id"], "delivered", 204)


def test_a_message_is_sent_again_under_its_id(api, receiver, private):
    hook = api.post(HOOKS, {**GOOD, "url": receiver.address}, format="json").json()
    ping = api.post(f"{HOOKS}{hook['id']}/ping/").json()
    again = f"/api/webhook-deliveries/{ping['id']}/resend/"
    assert api.post(again).json()["code"] == "on_its_way"
    deliver_webhooks()
    answer = api.post(again)
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    deliver_webhooks()
    ids = [headers["webhook-id"] for headers, _ in receiver.messages]
    assert ids == [ping["id"], ping["id"]]
    api.patch(f"{HOOKS}{hook['id']}/", {"is_active": False}, format="json")
    assert api.post(again).json()["code"] == "webhook_off"


def test_a_ping_that_fails_says_why_and_is_not_repeated(api, receiver, private):
    receiver.status = 404
    hook = api.post(HOOKS, {**GOOD, "url": receiver.address}, format="json").json()
    api.post(f"{HOOKS}{hook['id']}/ping/")
    deliver_webhooks()
    [row] = api.get(f"{HOOKS}{hook['id']}/deliveries/").json()["results"]
    assert (row["state"], row["answer_error"]) == ("given_up", "The answer was 404.")
