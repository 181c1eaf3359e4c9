"""Pages of a company's settings: members, keys, webhooks, mappings, profiles, its own data."""

import re
import tomllib
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client, TestCase
from django.utils import timezone

from crossfoot.audit.checks import ALL_CHECKS
from crossfoot_server.companies.access import actor_of_key, scopes_of
from crossfoot_server.companies.models import ApiKey, Company, Membership, Role
from crossfoot_server.datasets.models import AuditProfile, BusinessCalendar, FileKind
from crossfoot_server.datasets.profiles import profile_for, profile_of
from crossfoot_server.jobs.models import Job
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


def test_a_profile_is_copied_set_made_the_standard_and_removed(
    browser: Client, company: Company
) -> None:
    made = browser.post("/settings/profiles/", {"name": "Strict", "of": "aicpa-ads-example"})
    row = AuditProfile.everywhere.get()
    path = f"/settings/profiles/{row.pk}/"
    assert made.headers["Location"] == path
    page = text_of(browser.get(path))
    assert 'name="T1.days" value="30"' in page
    sent = fields_of(page)
    before = settings_of(row.toml)
    assert browser.post(path, sent).status_code == 302
    row.refresh_from_db()
    assert settings_of(row.toml) == before  # what was not touched stays
    sent |= {"T1.days": "5", "T1.weight": "3.5", "title": "Our own", "medium_from": "20"}
    del sent["T2.enabled"]
    browser.post(path, {**sent, "name": "Stricter"})
    row.refresh_from_db()
    read = tomllib.loads(row.toml)
    assert read["checks"]["T1"] == {"weight": 3.5, "days": 5}
    assert read["checks"]["T2"]["enabled"] is False
    assert (row.name, read["title"], read["medium_from"]) == ("Stricter", "Our own", 20.0)
    browser.post(path, {"standard": "yes"})
    assert profile_of(profile_for(company.pk, "")).title == "Our own"
    upload = text_of(browser.get("/upload/"))
    assert upload.index('value="Stricter"') < upload.index('value="default"')
    answer = browser.get(f"{path}file/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="stricter.toml"'
    browser.post(path, {"remove": "1"})
    assert not AuditProfile.everywhere.exists()


def settings_of(toml: str) -> list[Any]:
    """What each check is run with."""
    read = profile_of(toml)
    return [
        (check.code, read.why_off(check), read.weight(check), read.settings(check))
        for check in ALL_CHECKS
    ]


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send of the form of a profile."""
    sent = {}
    for tag in re.findall(r"<input [^>]*>", page.split("The profile as text")[0]):
        told = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if "name" in told and (told.get("type") != "checkbox" or " checked" in tag):
            sent[told["name"]] = unescape(told["value"])
    return sent


def test_what_can_not_be_a_profile_is_told(browser: Client) -> None:
    page = "/settings/profiles/"
    for name in ("default", "a=b"):
        text_of(browser.post(page, {"name": name, "of": "default"}), 422)
    browser.post(page, {"name": "Strict", "of": "default"})
    assert "already" in text_of(browser.post(page, {"name": "Strict", "of": "default"}), 422)
    path = f"{page}{AuditProfile.everywhere.get().pk}/"
    sent = fields_of(text_of(browser.get(path)))
    for wrong in ({"T1.days": "many"}, {"medium_from": "90", "high_from": "10"}, {"T9.by": "[x"}):
        assert "refusal" in text_of(browser.post(path, {**sent, **wrong}), 422)
    assert "Z9" in text_of(browser.post(path, {"toml": "[checks.Z9]"}), 422)
    assert browser.post(path, {"toml": "title = 'As text'"}).status_code == 302


def test_profiles_are_changed_only_by_who_may_manage(company: Company, browser: Client) -> None:
    browser.post("/settings/profiles/", {"name": "Strict", "of": "default"})
    path = f"/settings/profiles/{AuditProfile.everywhere.get().pk}/"
    analyst = browser_of(company, Role.ANALYST)
    page = text_of(analyst.get(path))
    assert "Only managers" in page
    assert "Keep" not in page
    assert "Make a profile" not in text_of(analyst.get("/settings/profiles/"))
    for form in ({"standard": "yes"}, {"remove": "1"}):
        assert analyst.post(path, form).status_code == 403
    assert analyst.post("/settings/profiles/", {"name": "x", "of": "default"}).status_code == 403


def test_the_ledger_is_audited_again_with_another_profile(
    browser: Client, company: Company, worked: Worked, small_ledger: Path
) -> None:
    run = audited_run(company, small_ledger, worked)
    assert "Audit again with" in text_of(browser.get("/settings/profiles/"))
    same = browser.post("/settings/profiles/", {"audit": run.profile})
    assert same.headers["Location"] == f"/runs/{run.pk}/"
    again = browser.post("/settings/profiles/", {"audit": "aicpa-ads-example"})
    job = Job.everywhere.get(kind="audit_run")
    assert again.headers["Location"] == f"/jobs/{job.pk}/"
    assert browser.post("/settings/profiles/", {"audit": "none"}).status_code == 302
    assert "no profile" in text_of(browser.get("/settings/profiles/"))


def test_a_mapping_is_taken_away_as_a_file(browser: Client, actor: Any) -> None:
    kept = save_mapping(name="Odd one", headers=list("abcd"), toml=MAPPING, by=actor)
    answer = browser.get(f"/settings/mappings/{kept.pk}/file/")
    assert answer.content.decode() == MAPPING
    assert answer.headers["Content-Disposition"] == 'attachment; filename="odd-one.toml"'


def test_a_webhook_is_changed_and_what_was_sent_is_sent_again(browser: Client) -> None:
    form = {"url": ADDRESS, "events": ["upload.completed"]}
    browser.post("/settings/webhooks/", form)
    row = WebhookEndpoint.everywhere.get()
    path = f"/settings/webhooks/{row.pk}/"
    wrong = {"url": "http://127.0.0.1/x", "events": ["report.ready"]}
    assert "refusal" in text_of(browser.post(path, wrong), 422)
    browser.post(path, {"url": f"{ADDRESS}/new", "events": ["report.ready", "alert.fired"]})
    row.refresh_from_db()
    assert (row.url, row.events) == (f"{ADDRESS}/new", ["alert.fired", "report.ready"])
    browser.post(path, {"ping": "1"})
    sent = WebhookDelivery.everywhere.get()
    assert "on its way" in text_of(browser.post(path, {"resend": str(sent.pk)}), 409)
    assert "Send again</button>" not in text_of(browser.get(path))
    now = timezone.now()
    WebhookDelivery.everywhere.update(gave_up_at=now, attempts=8, next_attempt_at=None)
    assert "Send again</button>" in text_of(browser.get(path))
    assert browser.post(path, {"resend": str(sent.pk)}).status_code == 302
    sent.refresh_from_db()
    assert (sent.attempts, sent.gave_up_at) == (0, None)
    assert sent.next_attempt_at is not None
    for stranger in ("x", str(row.pk)):
        assert browser.post(path, {"resend": stranger}).status_code == 404


#: Page of the settings, the words of what it offers, and the scope that this takes.
OFFERED = (
    ("members", "Send the invitation", "admin"),
    ("keys", "<h2>Make a key</h2>", "manage"),
    ("webhooks", "Add it", "admin"),
    ("profiles", "Make a profile", "manage"),
    ("calendar", "Keep the calendar", "manage"),
    ("branding", "csrfmiddlewaretoken", "manage"),
    ("company", "Rename", "admin"),
)
#: Pages that only those see who may change what is there.
ONLY_THEIRS = ("keys", "webhooks")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OWNER])
def test_every_role_is_offered_what_it_may_do_and_refused_the_rest(
    company: Company, role: Role
) -> None:
    browser, scopes = browser_of(company, role), scopes_of(role)
    for name, words, scope in OFFERED:
        address, may = f"/settings/{name}/", scope in scopes
        page = browser.get(address)
        assert page.status_code == (200 if may or name not in ONLY_THEIRS else 403), name
        main = page.content.decode().partition("<main")[2]
        assert (words in main) is may, (role, name)
        refused = browser.post(address, {"name": ""}).status_code == 403
        assert refused is not may, (role, name)
