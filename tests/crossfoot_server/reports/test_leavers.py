"""Whoever leaves the company gets and opens nothing more, unless confirmed by name."""

from datetime import timedelta

import pytest
from django.test import Client

from crossfoot_server.companies.models import Membership
from crossfoot_server.reports.models import ReportDelivery, ReportLink
from crossfoot_server.reports.recipients import LEFT
from crossfoot_server.reports.tasks import deliver_reports
from tests.crossfoot_server.reports.conftest import REPORTS, SCHEDULES, body_of, done, sent

LEAVER, PARTNER = "manager@sample.example", "partner@elsewhere.example"


@pytest.fixture
def schedule(as_, run):
    """A schedule of an analyst for a member and somebody outside; its address."""
    as_("manager")
    body = {
        "name": "Weekly", "kind": "trial_balance", "formats": ["json"], "cron": "0 7 * * mon",
        "recipients": [LEAVER, PARTNER], "attach": True,
    }  # fmt: skip
    answer = as_("analyst").post(SCHEDULES, body, format="json")
    assert answer.status_code == 201, answer.data
    return f"{SCHEDULES}{answer.data['id']}/"


def ran(as_, worked, schedule):
    return done(worked, sent(as_("analyst"), f"{schedule}run/"))


def leave():
    Membership.everywhere.filter(user__email=LEAVER).delete()


def test_links_mailed_to_a_member_end_when_they_leave(as_, worked, schedule, mail_server):
    report = ran(as_, worked, schedule)
    assert deliver_reports() == 1
    link = ReportLink.everywhere.get(made_for=LEAVER)
    links = as_("analyst").get(f"{REPORTS}{report.pk}/links/").data["results"]
    path = links[0]["url"].partition("8000")[2]
    assert body_of(Client().get(path))
    leave()
    answer = Client().get(path)
    assert answer.status_code == 410
    assert "a member of the company, who is none any more" in answer.content.decode()
    link.refresh_from_db()
    assert link.downloads == 1


def test_a_mail_that_waits_is_not_sent_to_who_left(as_, worked, schedule, mail_server):
    ran(as_, worked, schedule)
    leave()
    assert deliver_reports() == 0
    assert mail_server.mails == []
    assert ReportDelivery.everywhere.get(recipient=LEAVER).error == LEFT


def test_who_left_is_confirmed_by_name_only(as_, worked, schedule, mail_server):
    leave()
    admin = as_("admin")
    shown = admin.get(schedule).data
    assert (shown["unconfirmed"], shown["left"]) == ([LEAVER, PARTNER], [LEAVER])
    admin.patch(schedule, {"name": "Other", "recipients": [LEAVER, PARTNER]}, format="json")
    shown = admin.get(schedule).data
    assert (shown["unconfirmed"], shown["left"]) == ([LEAVER], [LEAVER])
    confirm = f"{schedule}confirm/"
    refused = admin.post(confirm, {"recipients": ["x@other.example"]}, format="json")
    assert refused.status_code == 422
    assert "x@other.example" in refused.data["detail"]
    ran(as_, worked, schedule)
    assert deliver_reports() == 1
    assert mail_server.recipients == [PARTNER]
    assert ReportDelivery.everywhere.get(recipient=LEAVER).error == LEFT
    named = admin.post(confirm, {"recipients": [LEAVER]}, format="json").data
    assert (named["unconfirmed"], named["left"]) == ([], [])
    ran(as_, worked, schedule)
    assert deliver_reports() == 2
    link = ReportLink.everywhere.get(made_for=LEAVER)
    assert (link.for_member, link.expires_at - link.created_at > timedelta(days=1)) == (False, True)


def test_a_confirmation_from_before_somebody_was_a_member_counts_no_more(as_, worked, schedule):
    leave()
    as_("admin").post(f"{schedule}confirm/", {"recipients": [LEAVER]}, format="json")
    as_("manager")
    ran(as_, worked, schedule)
    leave()
    assert as_("admin").get(schedule).data["left"] == [LEAVER]
