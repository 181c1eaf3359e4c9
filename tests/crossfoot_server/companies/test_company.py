"""Companies: who sees which, choosing among several, signing in by link and by OIDC."""

from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from crossfoot_server.companies.models import Membership, OneTimeLink, Role, User
from crossfoot_server.companies.sign_in import InvitedOnlyOidc


@pytest.fixture
def person(company, other_company) -> User:
    user = User.objects.create_user("both@example.com")
    Membership.everywhere.create(company=company, user=user, role=Role.ADMIN)
    Membership.everywhere.create(company=other_company, user=user, role=Role.VIEWER)
    return user


@pytest.fixture
def browser(person) -> APIClient:
    client = APIClient()
    client.force_login(person)
    return client


def test_a_key_sees_its_company(api, company, other_company):
    found = api.get("/api/companies/").json()["results"]
    assert [(row["id"], row["role"]) for row in found] == [(str(company.pk), None)]


def test_a_person_sees_theirs_and_chooses_by_header(browser, company, other_company):
    rows = browser.get("/api/companies/", headers={"X-Company": other_company.slug}).json()
    seen = {row["slug"]: (row["role"], row["is_current"]) for row in rows["results"]}
    assert seen == {company.slug: ("admin", False), other_company.slug: ("viewer", True)}


def test_an_invitation_shows_no_company(company, other_company):
    user = User.objects.create_user("invited@example.com")
    Membership.everywhere.create(company=company, user=user, role=Role.ADMIN)
    Membership.everywhere.create(
        company=other_company, user=user, role=Role.ADMIN, accepted_at=None
    )
    client = APIClient()
    client.force_login(user)
    assert [row["slug"] for row in client.get("/api/companies/").json()["results"]] == [
        company.slug
    ]
    assert client.get("/api/me/", headers={"X-Company": other_company.slug}).status_code == 401


def test_the_session_remembers_a_company(browser, company, other_company):
    assert browser.get("/api/me/").json()["company"]["slug"] == company.slug
    assert browser.post("/company/", {"company": other_company.pk}).status_code == 302
    assert browser.get("/api/me/").json()["company"]["slug"] == other_company.slug
    assert other_company.name.encode() in browser.get("/").content
    Membership.everywhere.filter(company=other_company, user__email="both@example.com").delete()
    assert browser.get("/api/me/").json()["company"]["slug"] == company.slug


@pytest.mark.parametrize("chosen", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_company_that_is_not_theirs_is_not_chosen(browser, chosen):
    assert browser.post("/company/", {"company": chosen}).status_code == 404


def test_the_current_company_is_renamed(browser, company, other_company):
    renamed = browser.patch("/api/companies/", {"name": "New name"}, format="json")
    assert renamed.json()["name"] == "New name"
    other = {"X-Company": other_company.slug}
    refused = browser.patch("/api/companies/", {"name": "Mine"}, format="json", headers=other)
    assert refused.status_code == 403


def test_me_says_who_a_person_is(browser, person, company):
    me = browser.get("/api/me/").json()
    assert (me["email"], me["role"], me["key"]) == (person.email, "admin", None)
    assert me["scopes"] == ["read", "upload", "review", "manage", "admin"]


def sign_in_path() -> str:
    out = StringIO()
    call_command("sign_in_link", stdout=out)
    return "/" + out.getvalue().strip().split("/", 3)[3]


def test_a_sign_in_link_signs_the_owner_in_once(company):
    path, first, second = sign_in_path(), Client(), Client()
    assert first.get(path, headers={"Sec-Purpose": "prefetch"}).status_code == 204
    assert first.get(path).headers["Location"] == "/"
    assert first.get("/").status_code == 200
    assert second.get(path).status_code == 410
    assert second.get("/").status_code == 302


def test_a_sign_in_link_lasts_ten_minutes(company):
    path = sign_in_path()
    left = OneTimeLink.everywhere.get().expires_at - timezone.now()
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)
    OneTimeLink.everywhere.update(expires_at=timezone.now())
    assert Client().get(path).status_code == 410


def test_a_sign_in_link_needs_a_member(db):
    with pytest.raises(CommandError, match="There is no such member"):
        call_command("sign_in_link")


class Login:
    """What allauth hands over after the issuer's answer."""

    def __init__(self, email: str, *, verified: bool) -> None:
        self.is_existing = False
        self.connected: User | None = None
        self.email_addresses = [SimpleNamespace(email=email, verified=verified)]

    def connect(self, _: object, user: User) -> None:
        self.connected = user


@pytest.mark.parametrize("verified", [True, False])
def test_oidc_lets_the_invited_in_by_a_verified_address(company, verified):
    user = User.objects.create_user("invited@example.com", is_active=False)
    row = Membership.everywhere.create(
        company=company, user=user, role=Role.VIEWER, accepted_at=None
    )
    login = Login("Invited@example.com", verified=verified)
    InvitedOnlyOidc().pre_social_login(None, login)
    user.refresh_from_db()
    row.refresh_from_db()
    assert (login.connected == user) is verified
    assert user.is_active is verified
    assert (row.accepted_at is not None) is verified


def test_oidc_lets_no_stranger_in(db):
    login = Login("stranger@example.com", verified=True)
    InvitedOnlyOidc().pre_social_login(None, login)
    assert login.connected is None
    assert not InvitedOnlyOidc().is_open_for_signup(None, login)
    assert not User.objects.exists()


def test_nobody_signs_up_alone(db):
    page = Client().post(
        "/accounts/signup/", {"email": "x@example.com", "password1": "long enough one"}
    )
    assert not User.objects.exists()
    assert page.status_code == 200


def test_a_password_signs_in(company):
    User.objects.filter(memberships__company=company).update(is_active=True)
    user = User.objects.get(memberships__company=company)
    user.set_password("a long and unusual one")
    user.save()
    browser = Client()
    answer = browser.post(
        "/accounts/login/", {"login": user.email, "password": "a long and unusual one"}
    )
    assert answer.headers["Location"] == "/"
    assert browser.get("/accounts/2fa/").status_code == 200
