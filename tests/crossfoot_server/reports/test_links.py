"""Links open one file without signing in: signed, expiring, revocable, counted."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from crossfoot_server.reports.models import ReportExecution, ReportLink
from crossfoot_server.reports.schedules import cleanup_old_reports
from crossfoot_server.reports.store import remove_files
from tests.crossfoot_server.reports.conftest import REPORTS, body_of


@pytest.fixture
def link(as_, made):
    """A link to the JSON of a report, as its maker is shown it."""
    row = made(formats=["json", "csv"])
    asked = {"format": "json", "days": 3, "made_for": "auditor@elsewhere.example"}
    answer = as_("analyst").post(f"{REPORTS}{row.pk}/links/", asked, format="json")
    assert answer.status_code == 201, answer.data
    return row, answer.data


def fetched(url, method="get", client=None):
    path = url.partition("8000")[2] or url
    return getattr(client or Client(), method)(path)


def test_whoever_has_a_link_fetches_the_file_without_signing_in(link):
    row, told = link
    answer = fetched(told["url"])
    assert answer.status_code == 200
    content = body_of(answer)
    file = row.files.get(format="json")
    assert len(content) == file.size
    assert answer["Content-Disposition"] == f'attachment; filename="{file.name}"'
    assert answer["Cache-Control"] == "no-store"
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"
    head = fetched(told["url"], "head")
    assert (head.status_code, head["Content-Length"]) == (200, str(file.size))
    assert fetched(told["url"], "post").status_code == 405
    assert ReportLink.everywhere.get().downloads == 1


def test_downloads_are_counted_and_shown(as_, link):
    row, told = link
    for _ in range(2):
        body_of(fetched(told["url"]))
    (shown,) = as_("analyst").get(f"{REPORTS}{row.pk}/links/").data["results"]
    assert (shown["downloads"], shown["made_for"]) == (2, "auditor@elsewhere.example")
    assert shown["downloaded_at"] is not None
    assert timedelta(days=2) < ReportLink.everywhere.get().expires_at - timezone.now()


@pytest.mark.parametrize("change", [{"expires_at": timezone.now()}, {"revoked_at": timezone.now()}])
def test_a_link_that_expired_or_was_withdrawn_is_gone(link, change):
    ReportLink.everywhere.update(**change)
    answer = fetched(link[1]["url"])
    assert answer.status_code == 410
    assert "Ask whoever sent it" in answer.content.decode()
    assert "json" not in answer.content.decode()
    assert ReportLink.everywhere.get().downloads == 0


def test_a_file_that_is_lost_is_not_there_whoever_asks(as_, link):
    row, told = link
    remove_files(row.company_id, row.pk)
    assert fetched(told["url"]).status_code == 404
    for address in (f"{REPORTS}{row.pk}/files/json/", f"/reports/{row.pk}/json"):
        assert as_("analyst").get(address).status_code == 404


def test_a_link_is_withdrawn_by_the_api(as_, link):
    row, told = link
    address = f"/api/report-links/{told['id']}/"
    assert as_("viewer").delete(address).status_code == 403
    assert as_("analyst").delete(address).status_code == 204
    assert fetched(told["url"]).status_code == 410
    (shown,) = as_("analyst").get(f"{REPORTS}{row.pk}/links/").data["results"]
    assert shown["url"] == ""


def test_a_link_ends_with_its_file(link):
    row, told = link
    ReportExecution.everywhere.filter(pk=row.pk).update(expires_at=timezone.now())
    cleanup_old_reports()
    assert fetched(told["url"]).status_code == 410


def test_a_report_whose_time_is_over_is_not_given_out_before_it_is_removed(as_, link):
    row, told = link
    ReportExecution.everywhere.filter(pk=row.pk).update(expires_at=timezone.now())
    answer = as_("viewer").get(f"{REPORTS}{row.pk}/files/json/")
    assert answer.status_code == 410
    assert answer.data["detail"].endswith("for their age: ask for it again.")
    assert fetched(told["url"]).status_code == 410


def test_a_link_never_works_longer_than_the_server_allows_or_the_file_is_kept(as_, made):
    row = made()
    links = f"{REPORTS}{row.pk}/links/"
    refused = as_("analyst").post(links, {"format": "json", "days": 15}, format="json")
    assert (refused.status_code, refused.data["detail"]) == (
        422, "A link works for 1 to 14 days, not for 15.",
    )  # fmt: skip
    ask = {"format": "json", "days": 14}
    as_("analyst").post(links, ask, format="json")
    long = ReportLink.everywhere.get()
    assert long.expires_at - timezone.now() < timedelta(days=15)
    soon = timezone.now() + timedelta(days=1)
    ReportExecution.everywhere.filter(pk=row.pk).update(expires_at=soon)
    made_now = as_("analyst").post(links, ask, format="json").data
    assert ReportLink.everywhere.get(pk=made_now["id"]).expires_at == soon


@pytest.mark.parametrize(
    "token", ["x", "00000000000000000000000000000000.x", "a" * 500, "..", "%00"]
)
def test_what_is_no_token_of_ours_is_not_there(db, token):
    assert fetched(f"/reports/files/{token}/").status_code in (400, 404)


def test_a_token_that_was_changed_is_not_there(link, made, as_):
    path = link[1]["url"].partition("8000")[2]
    token = path.split("/")[3]
    other = made()
    asked = {"format": "json"}
    second = as_("analyst").post(f"{REPORTS}{other.pk}/links/", asked, format="json").data["url"]
    mixed = second.split("/")[5].split(".")[0] + "." + token.split(".")[1]
    assert fetched(f"/reports/files/{mixed}/").status_code == 404


def test_a_viewer_makes_no_links_and_sees_none(as_, link):
    row, _ = link
    links = f"{REPORTS}{row.pk}/links/"
    assert as_("viewer").post(links, {"format": "json"}, format="json").status_code == 403
    assert as_("viewer").get(links).status_code == 403


def test_there_is_no_link_to_what_was_not_written(as_, link):
    row, _ = link
    links = f"{REPORTS}{row.pk}/links/"
    assert as_("analyst").post(links, {"format": "pdf"}, format="json").status_code == 404
    ReportExecution.everywhere.update(status="EXPIRED")
    assert as_("analyst").post(links, {"format": "json"}, format="json").status_code == 410


def test_links_come_in_pages_and_a_wrong_size_is_told(made, as_):
    row = made()
    links = f"{REPORTS}{row.pk}/links/"
    for _ in range(2):
        as_("analyst").post(links, {"format": "json"}, format="json")
    assert len(as_("analyst").get(f"{links}?page_size=1").data["results"]) == 1
    assert as_("analyst").get(f"{links}?page_size=0").status_code == 400
    assert as_("analyst").post(f"{links}?page_size=1", {"format": "json"}).status_code == 400
    assert as_("viewer").get(f"{REPORTS}?page_size=-3&format=xlsx").status_code == 400
