"""Schedules: each due run is made once and sent once, whoever looks and whatever is away."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crossfoot_server.companies.models import Membership
from crossfoot_server.reports.delivering import UNCERTAIN, deliver_due
from crossfoot_server.reports.expanding import expand_all_due
from crossfoot_server.reports.models import (
    ReportDelivery,
    ReportExecution,
    ReportLink,
    ReportStatus,
    ScheduledReport,
)
from crossfoot_server.reports.schedules import process_scheduled_reports
from crossfoot_server.reports.tasks import deliver_reports
from crossfoot_server.reports.timing import check_timing, due, next_times
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.shared.outbox import CLAIMED_FOR
from crossfoot_server.webhooks.models import WebhookDelivery, WebhookEndpoint
from crossfoot_server.webhooks.signing import new_secret
from tests.crossfoot_server.reports.conftest import REPORTS, SCHEDULES, body_of, done, sent

MONDAYS = {
    "name": "Weekly",
    "kind": "trial_balance",
    "formats": ["json"],
    "cron": "0 7 * * mon",
    "time_zone": "Europe/Berlin",
    "recipients": ["manager@sample.example"],
}
#: A Monday, 7:03 in Berlin.
NOW = datetime(2026, 3, 9, 6, 3, tzinfo=UTC)
DUE = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.fixture
def schedule(as_, run):
    """A schedule of an analyst that is due on Monday morning."""

    def make(role="analyst", next_due_at=DUE, **more):
        as_("manager")
        answer = as_(role).post(SCHEDULES, {**MONDAYS, **more}, format="json")
        assert answer.status_code == 201, answer.data
        ScheduledReport.everywhere.filter(pk=answer.data["id"]).update(next_due_at=next_due_at)
        return ScheduledReport.everywhere.get(pk=answer.data["id"])

    return make


def made_of(worked, schedule):
    """The reports of a schedule, their jobs done."""
    rows = ReportExecution.everywhere.filter(schedule=schedule).order_by("created_at")
    return [done(worked, row) for row in rows]


def test_a_due_run_is_made_and_sent_once(schedule, worked, mail_server, as_):
    row = schedule()
    assert [expand_all_due(now=NOW) for _ in range(3)] == [1, 0, 0]
    row.refresh_from_db()
    assert (row.last_due_at, row.next_due_at) == (DUE, DUE + WEEK)
    (report,) = made_of(worked, row)
    assert (report.status, report.due_at, report.note) == ("COMPLETED", DUE, "")
    assert [deliver_reports() for _ in range(2)] == [1, 0]
    (mail,) = mail_server.mails
    assert mail["Subject"] == "[Sample Trading] Trial balance"
    text = mail.get_body(("plain",)).get_content()
    (link,) = ReportLink.everywhere.all()
    assert link.made_for == "manager@sample.example"
    url = next(part for part in text.split() if "/reports/files/" in part)
    answer = Client().get(url.partition("8000")[2])
    assert (answer.status_code, bool(body_of(answer))) == (200, True)
    row.refresh_from_db()
    report.refresh_from_db()
    assert row.last_status == "COMPLETED"
    assert report.delivered_at is not None
    (told,) = as_("viewer").get(f"{REPORTS}{report.pk}/").data["deliveries"]
    assert told["state"] == "delivered"


def test_of_missed_runs_the_newest_is_made_and_the_others_are_told(schedule, worked):
    row = schedule(next_due_at=DUE - 3 * WEEK)
    assert expand_all_due(now=NOW) == 1
    (report,) = made_of(worked, row)
    assert report.due_at == DUE
    assert report.note.startswith("3 runs since 2026-02-16 06:00 UTC were missed")
    row.refresh_from_db()
    assert row.next_due_at == DUE + WEEK


def test_the_database_refuses_a_second_report_of_a_due_run(schedule):
    row = schedule()
    expand_all_due(now=NOW)
    same = ReportExecution.everywhere.get()
    same.pk, same._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportExecution.everywhere.create(
            company_id=row.company_id, kind=row.kind, title="again", schedule=row, due_at=DUE,
            by_name="x",
        )  # fmt: skip


def test_clocks_that_look_again_find_the_run_there(schedule):
    """As after a restart from a backup of the schedule's row."""
    row = schedule()
    expand_all_due(now=NOW)
    ScheduledReport.everywhere.filter(pk=row.pk).update(next_due_at=DUE)
    assert expand_all_due(now=NOW) == 0
    assert ReportExecution.everywhere.count() == 1


@pytest.mark.parametrize("how", ["left", "demoted"])
def test_nothing_is_sent_for_an_owner_who_may_not_any_more(schedule, worked, mail_server, how):
    row = schedule()
    owner = Membership.everywhere.filter(user__email="analyst@sample.example")
    owner.delete() if how == "left" else owner.update(role="viewer")
    expand_all_due(now=NOW)
    (report,) = made_of(worked, row)
    assert report.status == ReportStatus.FAILED
    assert "nobody was sent" in report.error_message
    assert "A manager who changes the schedule (PATCH) is its owner" in report.error_message
    assert deliver_reports() == 0
    assert mail_server.mails == []
    row.refresh_from_db()
    assert (row.last_status, row.last_error) == ("FAILED", report.error_message)


def test_who_changes_what_is_sent_owns_the_schedule(schedule, as_):
    row = schedule()
    address = f"{SCHEDULES}{row.pk}/"
    as_("admin").patch(address, {"name": "Other"}, format="json")
    as_("admin").patch(address, {"cron": "0 8 * * mon"}, format="json")
    row.refresh_from_db()
    assert (row.name, row.by_name) == ("Other", "analyst@sample.example")
    as_("admin").patch(address, {"formats": ["csv"]}, format="json")
    row.refresh_from_db()
    assert row.by_name == "admin@sample.example"


def test_a_manager_takes_over_a_schedule_whose_owner_left(schedule, as_):
    row = schedule()
    Membership.everywhere.filter(user__email="analyst@sample.example").delete()
    changed = as_("manager").patch(f"{SCHEDULES}{row.pk}/", {"name": row.name}, format="json")
    assert changed.status_code == 200, changed.data
    assert changed.data["owner"] == "manager@sample.example"


def test_addresses_outside_get_a_link_once_a_manager_has_confirmed_them(
    schedule, worked, mail_server, as_
):
    inside, outside = "manager@sample.example", "partner@elsewhere.example"
    row = schedule(recipients=[inside, outside], attach=True)
    address = f"{SCHEDULES}{row.pk}/"
    assert as_("analyst").get(address).data["unconfirmed"] == [outside]
    expand_all_due(now=NOW)
    made_of(worked, row)
    deliver_reports()
    assert mail_server.recipients == [inside]
    refused = ReportDelivery.everywhere.get(recipient=outside)
    assert "no manager has confirmed" in refused.error
    named = {"recipients": [outside]}
    assert as_("analyst").post(f"{address}confirm/", named, format="json").status_code == 403
    assert as_("manager").post(f"{address}confirm/").status_code == 400
    confirmed = as_("manager").post(f"{address}confirm/", named, format="json")
    assert confirmed.data["unconfirmed"] == []
    expand_all_due(now=NOW + WEEK)
    made_of(worked, row)
    deliver_reports()
    assert sorted(mail_server.recipients[1:]) == [inside, outside]
    attached = {(mail["To"], len(list(mail.iter_attachments()))) for mail in mail_server.mails}
    assert attached == {(inside, 1), (outside, 0)}
    as_("analyst").patch(address, {"recipients": [outside, "third@x.example"]}, format="json")
    assert as_("analyst").get(address).data["unconfirmed"] == ["third@x.example"]


def test_an_address_a_manager_enters_is_confirmed(schedule, as_):
    row = schedule(role="manager", recipients=["partner@elsewhere.example"])
    shown = as_("manager").get(f"{SCHEDULES}{row.pk}/").data
    assert (shown["unconfirmed"], shown["confirmed_by"]) == ([], "manager@sample.example")


def test_what_is_too_large_is_not_attached(schedule, worked, mail_server, settings):
    from dataclasses import replace

    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, attach_bytes=10)
    row = schedule(attach=True)
    expand_all_due(now=NOW)
    made_of(worked, row)
    deliver_reports()
    (mail,) = mail_server.mails
    assert list(mail.iter_attachments()) == []
    assert "too large to be attached" in mail.get_body(("plain",)).get_content()


@pytest.fixture
def waiting(schedule, worked):
    """A report whose mail waits to be sent."""
    row = schedule()
    expand_all_due(now=NOW)
    made_of(worked, row)
    return ReportDelivery.everywhere.get()


def test_a_mail_server_that_is_away_is_tried_again(waiting, mail_server):
    now = timezone.now()
    mail_server.stop()
    assert deliver_due(now=now) == 0
    waiting.refresh_from_db()
    assert (waiting.gave_up_at, waiting.sending_at) == (None, None)
    assert "refused" in waiting.error
    mail_server.start()
    assert deliver_due(now=now) == 0
    assert deliver_due(now=now + timedelta(minutes=1)) == 1
    assert len(mail_server.mails) == 1


def test_what_is_refused_for_now_is_sent_later_and_for_good_given_up(waiting, mail_server):
    now = timezone.now()
    mail_server.busy = {"manager@sample.example"}
    assert deliver_due(now=now) == 0
    mail_server.busy = set()
    mail_server.unknown = {"manager@sample.example"}
    assert deliver_due(now=now + timedelta(minutes=1)) == 0
    waiting.refresh_from_db()
    assert waiting.gave_up_at is not None
    assert "No such mailbox" in waiting.error


def test_a_deliverer_that_died_before_sending_leaves_its_mail_to_the_next(waiting, mail_server):
    now = timezone.now()
    ReportDelivery.everywhere.update(attempts=1, next_attempt_at=now + CLAIMED_FOR)  # as claimed
    assert deliver_due(now=now) == 0
    assert deliver_due(now=now + CLAIMED_FOR) == 1


def test_what_may_have_been_accepted_is_not_sent_again_by_itself(waiting, mail_server, as_):
    now = timezone.now()
    ReportDelivery.everywhere.update(attempts=1, next_attempt_at=now + CLAIMED_FOR, sending_at=now)
    assert deliver_due(now=now) == 0
    assert deliver_due(now=now + CLAIMED_FOR) == 0
    waiting.refresh_from_db()
    assert waiting.error == UNCERTAIN
    resend = f"{REPORTS}{waiting.execution_id}/resend/"
    body = {"recipient": waiting.recipient}
    assert as_("viewer").post(resend, body, format="json").status_code == 403
    assert as_("analyst").post(resend, body, format="json").status_code == 202
    assert deliver_due(now=timezone.now()) == 1
    assert as_("analyst").post(resend, body, format="json").status_code == 409


def test_webhooks_are_told_that_a_report_is_ready(schedule, worked, company):
    WebhookEndpoint.everywhere.create(
        company=company, url="https://x.example", secret=new_secret(), created_by="t",
        events=["report.ready", "report.failed"],
    )  # fmt: skip
    row = schedule(recipients=[])
    expand_all_due(now=NOW)
    (report,) = made_of(worked, row)
    message = WebhookDelivery.everywhere.get(event="report.ready")
    assert message.body["data"]["report_id"] == str(report.pk)
    assert message.body["data"]["due_at"] == DUE.isoformat()
    assert message.body["data"]["url"].endswith(f"8000/reports/{report.pk}/")


def test_a_schedule_is_paused_goes_on_and_runs_now(schedule, as_, worked, mail_server):
    row = schedule()
    analyst, address = as_("analyst"), f"{SCHEDULES}{row.pk}/"
    assert analyst.post(f"{address}pause/").data["next_due_at"] is None
    assert analyst.get(f"{address}upcoming/").data == {"times": [], "local": []}
    assert process_scheduled_reports()["started"] == 0
    report = sent(analyst, f"{address}run/")
    assert done(worked, report).status == "COMPLETED"
    assert deliver_reports() == 1
    shown = analyst.post(f"{address}resume/").data
    assert datetime.fromisoformat(shown["next_due_at"]) > timezone.now()
    times = analyst.get(f"{address}upcoming/").data
    assert len(times["times"]) == len(times["local"]) == 5
    assert all(one.startswith("Mon") and one.endswith("07:00") for one in times["local"])
    assert as_("viewer").post(f"{address}pause/").status_code == 403
    assert analyst.delete(address).status_code == 204
    report.refresh_from_db()
    assert report.schedule_id is None


def test_a_preview_shows_the_next_five_times_in_the_time_zone(as_):
    body = {"cron": "30 6 1 * *", "time_zone": "America/New_York"}
    told = as_("viewer").post(f"{SCHEDULES}preview/", body, format="json").data
    assert len(told["times"]) == 5
    assert all("-01 06:30" in one for one in told["local"])


@pytest.mark.parametrize(
    ("cron", "zone", "words"),
    [
        ("* * * * *", "UTC", "every 5 minutes"),
        ("0 7 * *", "UTC", "five fields"),
        ("61 7 * * *", "UTC", "Bad minute"),
        ("0 7 30 2 *", "UTC", "no schedule"),
        ("0 7 * * *", "Europe/Berlinn", "no time zone"),
    ],
)
def test_what_is_no_schedule_is_refused_in_words(cron, zone, words):
    with pytest.raises(ProblemError, match=words):
        check_timing(cron, zone)


def test_daylight_saving_time_neither_skips_nor_repeats_a_run():
    spring = next_times(
        "30 2 * * *", "Europe/Berlin", after=datetime(2026, 3, 28, tzinfo=UTC), count=3
    )
    assert [one.isoformat()[:16] for one in spring] == [
        "2026-03-28T01:30", "2026-03-29T01:00", "2026-03-30T00:30",
    ]  # fmt: skip
    autumn = next_times(
        "30 2 * * *", "Europe/Berlin", after=datetime(2026, 10, 24, 12, tzinfo=UTC), count=2
    )
    assert [one.isoformat()[:16] for one in autumn] == ["2026-10-25T00:30", "2026-10-26T01:30"]


def test_years_of_missed_runs_are_found_at_once():
    found = due(
        "*/5 * * * *",
        "UTC",
        since=datetime(2020, 1, 1, tzinfo=UTC),
        now=datetime(2026, 1, 1, tzinfo=UTC),
    )
    assert found.at == datetime(2026, 1, 1, tzinfo=UTC)
    assert found.following == datetime(2026, 1, 1, 0, 5, tzinfo=UTC)
    assert found.missed == 10_000


def test_a_list_asks_for_the_members_once_however_many_schedules_it_shows(as_, schedule):
    def listed():
        with CaptureQueriesContext(connection) as queries:
            told = as_("analyst").get(SCHEDULES).data["results"]
        return [one["unconfirmed"] for one in told], len(queries)

    outside = ["partner@example.com"]
    schedule(recipients=["manager@sample.example", *outside])
    _, asked = listed()
    for _ in range(3):
        schedule(recipients=["manager@sample.example", *outside])
    assert listed() == ([outside] * 4, asked)
