"""Pages of a company's settings: members, keys, webhooks, mappings, profiles, its own data."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client, TestCase

from crossfoot_server.companies.access import actor_of_key
from crossfoot_server.companies.models import ApiKey, Company, Membership, Role
from crossfoot_server.datasets.models import BusinessCalendar, FileKind
from crossfoot_server.kpis.models import KpiSettings
from crossfoot_server.uploads.actions.mappings import save_mapping
from crossfoot_server.uploads.models import ColumnMapping
from crossfoot_server.webhooks.models import WebhookDelivery, WebhookEndpoint
from tests.crossfoot_server.conftest import Worked, audited_run
from tests.crossfoot_server.uploads.test_mapping import MAPPING
from tests.crossfoot_server.web.conftest import browser_of, text_of

PAGES = ("members", "keys", "webhooks", "mappings", "profiles", "company", "calendar")
ADDRESS = "https://hooks.example.com/crossfoot"


@pytest.fixture
def reader(company: Company) -> Client:
    """The browser of somebody who may only read."""
    return browser_of(company, Role.VIEWER)


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_there_and_in_the_side_bar(browser: Client, name: str) -> None:
    page = text_of(browser.get(f"/settings/{name}/"))
    assert f'<a href="/settings/{name}/" aria-current="page">' in page
    assert page.count("<h1>") == 1


def test_who_may_only_read_is_offered_and_allowed_nothing(reader: Client) -> None:
    side = text_of(reader.get("/settings/members/"))
    assert "Send the invitation" not in side
    assert "/settings/keys/" not in side
    for name in ("keys", "webhooks"):
        assert reader.get(f"/settings/{name}/").status_code == 403
    form = {"email": "new@example.com", "role": "viewer", "name": "X"}
    for name in ("members", "keys", "webhooks", "company"):
        assert reader.post(f"/settings/{name}/", form).status_code == 403
    assert "Rename" not in text_of(reader.get("/settings/company/"))


def test_somebody_is_invited_gets_another_role_and_is_removed(browser: Client) -> None:
    form = {"email": "Ann@Example.com", "role": "analyst"}
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert browser.post("/settings/members/", form).status_code == 302
    assert mail.outbox[0].to == ["ann@example.com"]
    page = text_of(browser.get("/settings/members/"))
    assert "ann@example.com was sent an invitation." in page
    ann = Membership.everywhere.get(user__email="ann@example.com")
    assert f'action="/settings/members/{ann.pk}/"' in page
    browser.post(f"/settings/members/{ann.pk}/", {"role": "manager"})
    ann.refresh_from_db()
    assert ann.role == Role.MANAGER
    browser.post(f"/settings/members/{ann.pk}/", {"remove": "1"})
    assert not Membership.everywhere.filter(pk=ann.pk).exists()


def test_wrong_invitations_and_roles_are_told(browser: Client, company: Company) -> None:
    owner = Membership.everywhere.get(company=company)
    path = f"/settings/members/{owner.pk}/"
    assert "needs an owner" in text_of(browser.post(path, {"remove": "1"}), 409)
    assert "Choose one of the roles" in text_of(browser.post(path, {"role": "king"}), 422)
    form = {"email": owner.user.email, "role": "viewer"}
    assert "is a member already" in text_of(browser.post("/settings/members/", form), 409)
    form = {"email": "nobody", "role": "viewer"}
    assert 'value="nobody"' in text_of(browser.post("/settings/members/", form), 422)


def test_an_administrator_makes_no_owner(company: Company) -> None:
    admin = browser_of(company, Role.ADMIN)
    page = text_of(admin.get("/settings/members/"))
    assert 'value="owner"' not in page
    assert "above your role" in page
    form = {"email": "ann@example.com", "role": "owner"}
    assert admin.post("/settings/members/", form).status_code == 422


def test_a_key_is_shown_once_works_and_is_revoked(browser: Client) -> None:
    form = {"name": "nightly", "scopes": ["read", "upload"], "days": "30"}
    made = browser.post("/settings/keys/", form)
    found = re.search(r'value="(cf_[^"]+)"', text_of(made, 201))
    assert found is not None
    assert made.headers["Cache-Control"] == "no-store"
    key = ApiKey.everywhere.get()
    assert key.expires_at is not None
    assert key.scopes == ["read", "upload"]
    assert actor_of_key(found[1], now=key.created_at) is not None
    page = text_of(browser.get("/settings/keys/"))
    assert found[1] not in page
    assert f"cf_{key.prefix}_" in page
    assert browser.post(f"/settings/keys/{key.pk}/").status_code == 302
    assert actor_of_key(found[1], now=key.created_at) is None
    assert f"/settings/keys/{key.pk}/" not in text_of(browser.get("/settings/keys/"))


def test_a_key_without_a_scope_or_above_ones_own_is_told(company: Company) -> None:
    manager = browser_of(company, Role.MANAGER)
    assert "errorlist" in text_of(manager.post("/settings/keys/", {"name": "x"}), 422)
    form = {"name": "x", "scopes": ["admin"]}
    assert "admin" in text_of(manager.post("/settings/keys/", form), 422)
    assert not ApiKey.everywhere.exists()


def test_a_webhook_is_added_tried_switched_and_removed(browser: Client) -> None:
    form = {"url": ADDRESS, "events": ["upload.completed"]}
    page = text_of(browser.post("/settings/webhooks/", form), 201)
    row = WebhookEndpoint.everywhere.get()
    assert row.secret in page
    path = f"/settings/webhooks/{row.pk}/"
    assert row.secret not in text_of(browser.get(path))
    browser.post(path, {"ping": "1"})
    assert WebhookDelivery.everywhere.get().event == "ping"
    assert "ping" in text_of(browser.get(path))
    browser.post(path, {"active": "no"})
    row.refresh_from_db()
    assert not row.is_active
    assert "switched off" in text_of(browser.post(path, {"ping": "1"}), 409)
    rotated = text_of(browser.post(path, {"rotate": "1"}))
    assert WebhookEndpoint.everywhere.get().secret in rotated
    assert browser.post(path, {"remove": "1"}).headers["Location"] == "/settings/webhooks/"
    assert not WebhookEndpoint.everywhere.exists()


def test_an_address_that_may_not_be_told_is_refused_at_the_form(browser: Client) -> None:
    for url in ("http://127.0.0.1/x", "nowhere"):
        answer = browser.post("/settings/webhooks/", {"url": url, "events": ["ping"]})
        assert answer.status_code == 422
    form = {"url": "http://127.0.0.1/x", "events": ["report.ready"]}
    text_of(browser.post("/settings/webhooks/", form), 422)
    assert not WebhookEndpoint.everywhere.exists()


def test_a_saved_mapping_is_seen_changed_and_removed(browser: Client, actor: Any) -> None:
    kept = save_mapping(
        name="Odd", headers=list("abcd"), toml=MAPPING, by=actor, kind=FileKind.LEDGER
    )
    path = f"/settings/mappings/{kept.pk}/"
    assert path in text_of(browser.get("/settings/mappings/"))
    assert "amount_style" in text_of(browser.get(path))
    wrong = MAPPING.replace('"d"', '"konto"')
    assert "konto" in text_of(browser.post(path, {"name": "Odd", "toml": wrong}), 422)
    browser.post(path, {"name": "Even", "toml": MAPPING.replace("\n", "\r\n")})
    kept.refresh_from_db()
    assert (kept.name, kept.toml) == ("Even", MAPPING)
    browser.post(path, {"remove": "1"})
    assert not ColumnMapping.everywhere.exists()


def test_mappings_are_changed_only_by_who_may_upload(reader: Client, actor: Any) -> None:
    kept = save_mapping(name="Odd", headers=list("abcd"), toml=MAPPING, by=actor)
    path = f"/settings/mappings/{kept.pk}/"
    assert "Remove" not in text_of(reader.get(path))
    assert reader.post(path, {"remove": "1"}).status_code == 403


def test_profiles_are_shown_with_what_an_audit_used(
    browser: Client, company: Company, worked: Worked, small_ledger: Path
) -> None:
    page = text_of(browser.get("/settings/profiles/"))
    assert "aicpa-ads-example" in page
    assert "Used in the audit" not in page
    run = audited_run(company, small_ledger, worked)
    page = text_of(browser.get("/settings/profiles/"))
    assert "Used in the audit" in page
    assert f"/runs/{run.pk}/" in page


def test_the_company_is_renamed_and_compared(browser: Client, company: Company) -> None:
    assert browser.post("/settings/company/", {"name": "New Name"}).status_code == 302
    assert "<h1>New Name</h1>" in text_of(browser.get("/settings/company/"))
    form = {
        "holding_rate": "0.3", "dead_after_days": "60", "lost_after_days": "90",
        "horizon_months": "12", "monthly_discount": "0.01", "snapshot_interval": "daily",
        "industry": "", "share_benchmarks": "on",
    }  # fmt: skip
    assert "Choose the industry" in text_of(browser.post("/settings/company/", form), 422)
    browser.post("/settings/company/", {**form, "industry": "books"})
    row = KpiSettings.everywhere.get()
    assert (row.holding_rate, row.dead_after_days, row.industry) == (0.3, 60, "books")
    assert row.share_benchmarks
    wrong = {**form, "dead_after_days": "0"}
    assert browser.post("/settings/company/", wrong).status_code == 422


CALENDAR = {
    "country": "DE", "region": "by", "holidays": "12-24 Christmas Eve\r\n\r\n2026-05-15  Bridge",
    "work_days": ["1", "2", "3", "4", "5", "6"], "opens": "07:30", "closes": "18:00",
    "time_zone": "Europe/Berlin", "fiscal_year_starts": "4",
}  # fmt: skip


def test_the_calendar_is_kept_as_it_is_written(browser: Client) -> None:
    page = text_of(browser.get("/settings/calendar/"))
    assert "the check of public holidays does not run" in page
    assert browser.post("/settings/calendar/", CALENDAR).status_code == 302
    row = BusinessCalendar.everywhere.get()
    assert (row.country, row.region, row.rest_days) == ("DE", "BY", [0])
    assert row.holidays == {"12-24": "Christmas Eve", "2026-05-15": "Bridge"}
    assert (row.fiscal_year_starts, row.time_zone) == (4, "Europe/Berlin")
    page = text_of(browser.get("/settings/calendar/"))
    assert "Epiphany" in page
    assert "2026-05-15 Bridge" in page
    assert 'value="07:30"' in page


def test_a_calendar_that_can_not_be_is_told_at_the_form(browser: Client) -> None:
    for wrong, words in (
        ({"region": "QQ"}, "are not known"),
        ({"holidays": "12-24"}, "a space and its name"),
        ({"holidays": "tomorrow Party"}, "is no day"),
        ({"work_days": []}, "errorlist"),
        ({"opens": "19:00"}, "begins before it ends"),
    ):
        page = text_of(browser.post("/settings/calendar/", {**CALENDAR, **wrong}), 422)
        assert words in page
    assert not BusinessCalendar.everywhere.exists()


def test_the_calendar_is_only_shown_to_who_may_not_change_it(reader: Client) -> None:
    page = text_of(reader.get("/settings/calendar/"))
    assert "Keep the calendar" not in page
    assert "disabled" in page
    assert reader.post("/settings/calendar/", CALENDAR).status_code == 403
