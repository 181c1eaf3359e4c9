"""Rules fire once a cooldown, escalate until somebody has seen it, and end behind the dead band."""

import datetime as dt
import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from crossfoot_server.alerts.keeping import evaluate_all, evaluate_rule
from crossfoot_server.alerts.models import AlertDelivery, AlertHistory, AlertRule, Telling
from crossfoot_server.companies.models import Company
from crossfoot_server.datasets.models import DataFile, Dataset, FileKind
from crossfoot_server.sales.models import TradeTable
from tests.crossfoot_server.alerts.conftest import ALERTS, BELOW, NOW, RULES, february, figure
from tests.crossfoot_server.belongings import fill

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def told() -> list[str]:
    rows = AlertDelivery.everywhere.filter(channel="email").order_by("created_at")
    return list(rows.values_list("telling", flat=True))


def test_a_rule_that_holds_fires_with_value_limit_and_a_sentence(company, rule):
    february(company, "870.50")
    weak = rule()
    evaluate_all(now=NOW)
    alert = AlertHistory.everywhere.get()
    assert (alert.rule, alert.state, alert.severity) == (weak, "open", "warning")
    assert (alert.value, alert.limit) == (Decimal("870.50"), Decimal("1000.00"))
    assert (alert.period_label, alert.times, alert.fired_at) == ("2026-02", 1, NOW)
    assert "870.50 in 2026-02, below the limit of 1,000.00" in alert.sentence
    weak.refresh_from_db()
    assert (weak.outcome, weak.evaluated_version, weak.reason) == ("fire", "s1", alert.sentence)


def test_a_rule_that_does_not_hold_says_so_and_tells_nobody(company, rule):
    february(company, "1200")
    weak = rule()
    evaluate_all(now=NOW)
    weak.refresh_from_db()
    assert weak.outcome == "quiet"
    assert weak.reason.endswith("1,200 in 2026-02: the condition does not hold.")
    assert not AlertHistory.everywhere.exists()


def test_what_goes_on_is_told_once_a_cooldown(company, rule):
    february(company, "900")
    rule(cooldown_minutes=60)
    for minutes in range(0, 150, 5):
        evaluate_all(now=NOW + timedelta(minutes=minutes))
    alert = AlertHistory.everywhere.get()
    assert (alert.times, alert.told_at) == (3, NOW + 2 * HOUR)
    assert alert.held_at == NOW + timedelta(minutes=145)
    assert told() == ["fired", "fired_again", "fired_again"]


def test_a_value_that_gets_worse_within_the_cooldown_is_shown_but_not_told(company, rule):
    february(company, "900")
    rule()
    evaluate_all(now=NOW)
    february(company, "400")
    evaluate_all(now=NOW + HOUR)
    alert = AlertHistory.everywhere.get()
    assert (alert.value, alert.times) == (Decimal(400), 1)
    assert told() == ["fired"]


def test_a_value_back_by_the_dead_band_resolves_it(company, rule):
    february(company, "900")
    rule()
    evaluate_all(now=NOW)
    february(company, "1050")  # above the limit, but within the dead band
    evaluate_all(now=NOW + HOUR)
    assert AlertHistory.everywhere.get().state == "open"
    february(company, "1100")
    evaluate_all(now=NOW + 2 * HOUR)
    alert = AlertHistory.everywhere.get()
    assert (alert.state, alert.resolved_at) == ("resolved", NOW + 2 * HOUR)
    assert alert.resolution == "The condition is over."
    assert told() == ["fired", "resolved"]


def test_what_comes_back_within_the_cooldown_is_held_back_until_it_is_over(company, rule):
    february(company, "900")
    weak = rule(cooldown_minutes=120)
    evaluate_all(now=NOW)
    february(company, "2000")
    evaluate_all(now=NOW + timedelta(minutes=30))
    february(company, "800")
    evaluate_all(now=NOW + HOUR)
    weak.refresh_from_db()
    assert weak.outcome == "hold_back"
    assert AlertHistory.everywhere.count() == 1
    evaluate_all(now=NOW + 2 * HOUR)
    assert AlertHistory.everywhere.count() == 2
    assert told() == ["fired", "resolved", "fired"]


def test_nobody_acknowledges_it_so_it_gets_graver(company, rule):
    february(company, "900")
    rule(severity="info", escalate_after_minutes=120)
    for hours in (0, 1, 2, 3, 4, 9):
        evaluate_all(now=NOW + hours * HOUR)
    alert = AlertHistory.everywhere.get()
    assert (alert.severity, alert.escalated_at) == ("critical", NOW + 4 * HOUR)
    assert told() == ["fired", "escalated", "escalated"]
    severities = AlertDelivery.everywhere.filter(channel="email").order_by("created_at")
    assert [one.severity for one in severities] == ["info", "warning", "critical"]


def test_told_so_often_it_gets_graver(company, rule):
    february(company, "900")
    rule(cooldown_minutes=60, escalate_after_times=3)
    for hours in range(3):
        evaluate_all(now=NOW + hours * HOUR)
    alert = AlertHistory.everywhere.get()
    assert (alert.severity, alert.times) == ("critical", 3)
    assert told() == ["fired", "fired_again", "escalated"]


def test_an_acknowledged_alert_is_neither_told_again_nor_graver(company, rule, api):
    february(company, "900")
    rule(cooldown_minutes=60, escalate_after_minutes=60)
    evaluate_all(now=NOW)
    alert = AlertHistory.everywhere.get()
    seen = api.post(f"{ALERTS}{alert.pk}/acknowledge/", {"note": "Stock-take"}, format="json")
    assert (seen.status_code, seen.data["state"]) == (200, "acknowledged")
    evaluate_all(now=NOW + 3 * DAY)
    alert.refresh_from_db()
    assert (alert.severity, alert.times, alert.note) == ("warning", 1, "Stock-take")
    february(company, "5000")
    evaluate_all(now=NOW + 4 * DAY)
    alert.refresh_from_db()
    assert (alert.state, alert.acknowledged_by) == ("resolved", "key tests")
    assert told() == ["fired", "resolved"]


def test_what_cannot_be_told_leaves_the_alert_as_it_is(company, rule):
    february(company, "900")
    weak = rule()
    evaluate_all(now=NOW)
    february(company, None, reason="no line has a price")
    evaluate_all(now=NOW + 2 * DAY)
    weak.refresh_from_db()
    assert (weak.outcome, AlertHistory.everywhere.get().state) == ("cannot_tell", "open")
    assert "because no line has a price" in weak.reason
    assert told() == ["fired"]


def test_missing_data_are_told_of_by_the_clock_alone(company, rule):
    february(company, "900")
    rule(condition="missing", parameters={}, cooldown_minutes=5)
    evaluate_all(now=NOW)
    assert not AlertHistory.everywhere.exists()
    evaluate_all(now=NOW + 30 * DAY)  # April: nothing came for March
    alert = AlertHistory.everywhere.get()
    assert (alert.period_label, alert.value) == ("2026-03", None)
    figure(company, dt.date(2026, 3, 1), Decimal(7))
    evaluate_all(now=NOW + 31 * DAY)
    alert.refresh_from_db()
    assert alert.state == "resolved"


@pytest.mark.parametrize(
    ("kpi", "last", "fires"),
    [
        ("net_revenue", "2026-03-08", False),
        ("days_of_inventory", "2026-03-01", True),
        ("current_ratio", "2026-02-28", True),
        ("dead_stock", "2026-03-01", True),
    ],
)
def test_no_new_data_is_told_of_those_that_a_figure_needs(company, rule, kpi, last, fires):
    fill(company, "Mine")
    days = {"sales": dt.date(2026, 3, 8), "inventory": dt.date(2026, 3, 1)}
    for subject, day in days.items():
        TradeTable.everywhere.update_or_create(
            company=company, subject=subject,
            defaults={"line_count": 1, "last_day": day, "version": 1, "decimals": 2,
                      "product_count": 1, "customer_count": 1},
        )  # fmt: skip
    Dataset.everywhere.update(period_to=dt.date(2026, 2, 28), line_count=1)
    DataFile.everywhere.update(kind=FileKind.LEDGER)
    watching = rule(kpi=kpi, condition="missing", parameters={"days": 5})
    evaluate_rule(watching.pk, now=NOW)
    alert = AlertHistory.everywhere.filter(rule=watching).first()
    assert (alert is not None) == fires
    assert alert is None or f"the newest are of {last}" in alert.sentence


def test_a_kpi_without_snapshots_can_not_be_told(company, rule):
    weak = rule()
    evaluate_all(now=NOW)
    weak.refresh_from_db()
    assert weak.outcome == "cannot_tell"
    assert "no period that is over" in weak.reason


def test_changes_and_anomalies_fire_with_their_figures(company, rule):
    for month in range(1, 13):
        figure(company, dt.date(2025, month, 1), Decimal(1000 + month))
    figure(company, dt.date(2026, 1, 1), Decimal(1010))
    february(company, "400")
    rule(name="drop", condition="change", parameters={"beyond": 0.3, "direction": "down"})
    rule(name="odd", condition="anomaly", parameters={"past": 12})
    evaluate_all(now=NOW)
    drop, odd = (AlertHistory.everywhere.get(rule_name=name) for name in ("drop", "odd"))
    assert drop.limit == Decimal("707.0")
    assert "-60.4%" in drop.sentence
    assert odd.value == 400
    assert "outside" in odd.sentence


def test_a_company_sees_only_its_own_figures_and_rules(company, other_company, rule, other_api):
    february(company, "900")
    rule()
    rule(client=other_api)
    evaluate_all(now=NOW)
    assert AlertHistory.everywhere.get().company == company
    assert other_api.get(ALERTS).data["results"] == []


def test_rules_of_one_company_are_evaluated_alone(company, other_company, rule, other_api):
    for one in (company, other_company):
        february(one, "900")
    rule()
    rule(client=other_api)
    assert evaluate_all(now=NOW, company_id=other_company.pk) == 1
    assert AlertHistory.everywhere.get().company == other_company


def test_a_rule_that_fails_does_not_hide_the_others(company, rule, caplog):
    february(company, "900")
    broken, old, _ = rule(), rule(), rule(name="sound")
    AlertRule.everywhere.filter(pk=broken.pk).update(parameters=[])
    AlertRule.everywhere.filter(pk=old.pk).update(kpi="of_an_earlier_version")
    evaluate_all(now=NOW)
    assert AlertHistory.everywhere.get().rule_name == "sound"
    (failed,) = (one for one in caplog.records if one.levelname == "ERROR")
    assert failed.getMessage() == f"alert rule {broken.pk} could not be evaluated"
    old.refresh_from_db()
    assert (old.outcome, old.evaluated_at) == ("cannot_tell", NOW)
    assert "no KPI “of_an_earlier_version” any more" in old.reason


def test_a_rule_that_did_not_hold_waits_for_new_snapshots_or_another_day(company, rule, api):
    february(company, "2000")
    weak = rule()
    assert evaluate_all(now=NOW) == 1
    assert evaluate_all(now=NOW + HOUR) == 0
    assert evaluate_all(now=NOW + DAY) == 1
    api.patch(f"{RULES}{weak.pk}/", {"name": "Weak"}, format="json")
    assert evaluate_all(now=NOW + DAY) == 1
    february(company, "900")
    assert evaluate_all(now=NOW + DAY) == 1
    assert AlertHistory.everywhere.exists()


@pytest.mark.parametrize(
    ("change", "resolution", "outcome"),
    [
        ({"parameters": {"operator": "below", "limit": 950}}, "The rule was changed.", "fire"),
        ({"is_active": False}, "The rule was switched off.", None),
    ],
)
def test_a_rule_that_is_changed_ends_its_alert(company, rule, api, change, resolution, outcome):
    february(company, "900")
    weak = rule()
    evaluate_all(now=NOW)
    assert api.patch(f"{RULES}{weak.pk}/", change, format="json").status_code == 200
    assert AlertHistory.everywhere.get().resolution == resolution
    decision = evaluate_rule(weak.pk, now=NOW + HOUR)
    assert (decision.step if decision else None) == outcome


def test_another_name_or_recipient_changes_no_alert(company, rule, api):
    figure(company, dt.date(2026, 1, 1), Decimal(2000))
    february(company, "900")
    weak = rule(condition="change", parameters={"beyond": 0.25})
    evaluate_all(now=NOW)
    api.patch(f"{RULES}{weak.pk}/", {"name": "Weak", "recipients": []}, format="json")
    assert AlertHistory.everywhere.get().state == "open"


def test_alerts_outlive_their_rule(company, rule, api):
    february(company, "900")
    weak = rule()
    evaluate_all(now=NOW)
    assert api.delete(f"{RULES}{weak.pk}/").status_code == 204
    (shown,) = api.get(ALERTS).data["results"]
    assert (shown["rule_id"], shown["rule_name"]) == (None, "Weak month")
    assert (shown["state"], shown["resolution"]) == ("resolved", "The rule was removed.")


@pytest.mark.django_db(transaction=True)
def test_two_evaluators_at_once_fire_each_rule_once():
    company = Company.objects.create(name="C", slug="c")
    february(company, "900")
    for number in range(6):
        AlertRule.everywhere.create(
            company=company, created_by="t", **{**BELOW, "name": str(number)}
        )
    start = threading.Barrier(3)

    def work() -> None:
        try:
            start.wait()
            evaluate_all(now=NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert AlertHistory.everywhere.count() == 6
    assert AlertDelivery.everywhere.filter(telling=Telling.FIRED, channel="email").count() == 6
