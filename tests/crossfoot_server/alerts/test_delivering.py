"""Mail and webhooks: everybody is told once, whatever is away meanwhile."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection
from standardwebhooks.webhooks import Webhook

from crossfoot_server.alerts.delivering import deliver_due
from crossfoot_server.alerts.keeping import evaluate_all
from crossfoot_server.alerts.models import AlertDelivery, AlertHistory, AlertRule
from crossfoot_server.alerts.tasks import deliver_alerts, evaluate_alert_rules
from crossfoot_server.companies.models import Company
from crossfoot_server.shared.outbox import BACKOFF, CLAIMED_FOR, GIVEN_UP_AFTER
from crossfoot_server.webhooks.models import WebhookEndpoint
from crossfoot_server.webhooks.signing import new_secret
from crossfoot_server.webhooks.tasks import deliver_webhooks
from tests.crossfoot_server.alerts.conftest import ALERTS, BELOW, NOW, february

HOUR = timedelta(hours=1)


@pytest.fixture
def fired(company, rule) -> AlertHistory:
    """An alert of which one recipient is to be told."""
    february(company, "900")
    rule(webhook=False)
    evaluate_all(now=NOW)
    return AlertHistory.everywhere.get()


def endpoint_of(company: Company, url: str, *events: str) -> WebhookEndpoint:
    return WebhookEndpoint.everywhere.create(
        company=company, url=url, secret=new_secret(), events=list(events), created_by="t"
    )


def test_a_mail_says_company_severity_kpi_value_and_where_to_look(fired, mail_server):
    assert deliver_due(now=NOW) == 1
    (mail,) = mail_server.mails
    assert mail["Subject"] == "[Sample Trading] Warning: Net revenue"
    assert mail["To"] == "controller@example.com"
    assert mail["Auto-Submitted"] == "auto-generated"
    delivery = AlertDelivery.everywhere.get()
    assert mail["Message-ID"] == f"<{delivery.pk}@127.0.0.1>"
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        text = part.get_content()
        assert "900 in 2026-02, below the limit of 1,000.00" in text
        assert f"http://127.0.0.1:8000/alerts/{fired.pk}/" in text
    assert (delivery.attempts, delivery.delivered_at, delivery.error) == (1, NOW, "")


def test_what_names_hold_is_text_in_the_mail(fired, company, mail_server):
    Company.objects.filter(pk=company.pk).update(name="A & B\r\nBcc: <x@example.com>")
    AlertHistory.everywhere.update(rule_name="<script>")
    deliver_due(now=NOW)
    (mail,) = mail_server.mails
    assert mail["Subject"] == "[A & B Bcc: <x@example.com>] Warning: Net revenue"
    assert (mail["Bcc"], mail_server.recipients) == (None, ["controller@example.com"])
    html, plain = mail.get_body(("html",)), mail.get_body(("plain",))
    assert html is not None
    assert plain is not None
    assert "&lt;script&gt;" in html.get_content()
    assert "Rule: <script>" in plain.get_content()


def test_every_recipient_is_told_once_of_each_thing(company, rule, mail_server):
    february(company, "900")
    rule(recipients=["a@example.com", "b@example.com", "A@example.com"], cooldown_minutes=60)
    for minutes in (0, 5, 60):
        now = NOW + timedelta(minutes=minutes)
        evaluate_all(now=now)
        deliver_due(now=now)
        deliver_due(now=now)
    february(company, "2000")
    evaluate_all(now=NOW + 2 * HOUR)
    deliver_due(now=NOW + 2 * HOUR)
    subjects = [mail["Subject"].partition("] ")[2] for mail in mail_server.mails]
    once = ["Warning: Net revenue", "Warning: Net revenue (told 2 times)", "Over: Net revenue"]
    assert sorted(subjects) == sorted(once * 2)
    assert sorted(mail_server.recipients) == ["A@example.com"] * 3 + ["b@example.com"] * 3


def test_a_mail_server_that_is_away_loses_nothing(company, rule, mail_server):
    february(company, "900")
    rule(recipients=["a@example.com", "b@example.com"])
    evaluate_all(now=NOW)
    mail_server.stop()
    assert deliver_due(now=NOW) == 0
    tried = AlertDelivery.everywhere.get(channel="email", attempts=1)
    assert tried.next_attempt_at is not None
    assert "Connection refused" in tried.error
    assert 0.9 <= (tried.next_attempt_at - NOW).total_seconds() / BACKOFF[0] <= 1.1
    later = NOW + timedelta(hours=5)
    deliver_due(now=later)
    mail_server.start()
    assert deliver_due(now=later + HOUR) == 2
    assert sorted(mail_server.recipients) == ["a@example.com", "b@example.com"]
    assert deliver_due(now=later + 9 * HOUR) == 0


def test_what_is_refused_for_days_is_given_up_with_a_reason(fired, mail_server):
    mail_server.busy.add("controller@example.com")
    now, tries = NOW, 0
    while (delivery := AlertDelivery.everywhere.get()).next_attempt_at is not None:
        now, tries = max(now, delivery.next_attempt_at), tries + 1
        deliver_due(now=now)
    assert (delivery.gave_up_at, delivery.error) == (now, "451 Try again later")
    assert now - NOW >= GIVEN_UP_AFTER
    assert delivery.attempts == tries > len(BACKOFF)
    assert mail_server.mails == []


def test_a_mail_that_is_refused_for_now_stops_nobody_else(company, rule, mail_server):
    february(company, "900")
    rule(recipients=["busy@example.com", "a@example.com", "b@example.com"])
    evaluate_all(now=NOW)
    mail_server.busy.add("busy@example.com")
    assert deliver_due(now=NOW) == 2
    mail_server.busy.clear()
    assert deliver_due(now=NOW + HOUR) == 1
    assert sorted(mail_server.recipients) == [
        "a@example.com", "b@example.com", "busy@example.com",
    ]  # fmt: skip


def test_a_mail_server_that_refuses_us_is_away(company, rule, mail_server, settings, caplog):
    february(company, "900")
    rule(recipients=["a@example.com", "b@example.com"])
    evaluate_all(now=NOW)
    settings.EMAIL_HOST_USER = "crossfoot"
    settings.EMAIL_HOST_PASSWORD = "x"  # noqa: S105 - nobody's; refused without TLS
    assert deliver_due(now=NOW) == 0
    assert "the mail server is away: " in caplog.text
    assert AlertDelivery.everywhere.filter(channel="email", attempts=1).count() == 1


def test_an_unknown_mailbox_is_given_up_and_stops_nobody_else(company, rule, mail_server):
    february(company, "900")
    rule(recipients=["gone@example.com", "here@example.com"])
    evaluate_all(now=NOW)
    mail_server.unknown.add("gone@example.com")
    assert deliver_due(now=NOW) == 1
    gone = AlertDelivery.everywhere.get(recipient="gone@example.com")
    assert (gone.gave_up_at, gone.error) == (NOW, "550 No such mailbox")


def test_without_a_mail_server_mail_is_kept_in_the_data_folder(fired, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    assert deliver_due(now=NOW) == 1
    (kept,) = tmp_path.iterdir()
    assert "Subject: [Sample Trading] Warning: Net revenue" in kept.read_text()


def test_a_deliverer_that_died_leaves_its_mail_to_the_next(fired, mail_server):
    AlertDelivery.everywhere.update(attempts=1, next_attempt_at=NOW + CLAIMED_FOR)  # as claimed
    assert deliver_due(now=NOW) == 0
    assert deliver_due(now=NOW + CLAIMED_FOR) == 1


def test_a_webhook_is_told_ids_and_figures_signed(company, rule, receiver, private):
    endpoint = endpoint_of(company, receiver.address, "alert.fired", "alert.resolved")
    endpoint_of(company, receiver.address, "upload.completed")
    february(company, "870.50")
    rule(recipients=[], cooldown_minutes=60)
    for value, hours in (("870.50", 0), ("860", 1), ("2000", 2)):
        february(company, value)
        evaluate_all(now=NOW + hours * HOUR)
        deliver_webhooks()
    told = [Webhook(endpoint.secret).verify(body, head) for head, body in receiver.messages]
    alert = AlertHistory.everywhere.get()
    assert [one["type"] for one in told] == ["alert.fired", "alert.fired", "alert.resolved"]
    first, again, over = (one["data"] for one in told)
    assert (first["alert_id"], first["kpi"], first["period"]) == (
        str(alert.pk), "net_revenue", "2026-02",
    )  # fmt: skip
    assert (first["value"], first["limit"], first["severity"]) == ("870.50", "1000.00", "warning")
    assert (again["told"], again["times"]) == ("fired_again", 2)
    assert (over["told"], over["state"]) == ("resolved", "resolved")
    assert "Weak month" not in json.dumps(told)


def test_no_webhook_that_asks_is_said(company, rule, api):
    february(company, "900")
    rule(recipients=[])
    evaluate_all(now=NOW)
    alert = AlertHistory.everywhere.get()
    (delivery,) = api.get(f"{ALERTS}{alert.pk}/").data["deliveries"]
    assert delivery["channel"] == "webhook"
    assert "asks for alert.fired" in delivery["error"]


def test_the_tasks_do_all_of_it(company, rule, mail_server):
    february(company, "900")
    rule()
    assert evaluate_alert_rules(str(company.pk)) == 1
    assert evaluate_alert_rules() == 1
    assert deliver_alerts() == 1
    assert len(mail_server.mails) == 1


@pytest.mark.django_db(transaction=True)
def test_two_deliverers_at_once_send_each_mail_once(mail_server):
    company = Company.objects.create(name="C", slug="c")
    february(company, "900")
    recipients = [f"r{number}@example.com" for number in range(10)]
    AlertRule.everywhere.create(
        company=company, created_by="t", **BELOW | {"recipients": recipients}
    )
    evaluate_all(now=NOW)
    start = threading.Barrier(3)

    def work() -> None:
        try:
            start.wait()
            deliver_due(now=NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(mail_server.recipients) == sorted(recipients)
