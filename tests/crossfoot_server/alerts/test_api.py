"""Rules and alerts through the API: clear refusals, trials that change nothing, lists, files."""

import io
import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from rest_framework.test import APIClient

from crossfoot.kpis.alerts import KINDS
from crossfoot_server.alerts.keeping import evaluate_all
from crossfoot_server.alerts.models import AlertDelivery, AlertHistory, AlertRule
from crossfoot_server.companies.actions import issue_key
from tests.crossfoot_server.alerts.conftest import ALERTS, BELOW, NOW, RULES, february
from tests.crossfoot_server.conftest import client_with


@pytest.fixture
def alert(company, rule) -> AlertHistory:
    february(company, "900.10")
    rule()
    evaluate_all(now=NOW)
    return AlertHistory.everywhere.get()


def with_scopes(actor, *scopes: str) -> APIClient:
    return client_with(issue_key(by=actor, name="n", scopes=scopes)[1])


def test_a_rule_is_shown_with_what_came_of_it(alert, api):
    (shown,) = api.get(RULES).data["results"]
    assert (shown["kpi_title"], shown["created_by"]) == ("Net revenue", "key tests")
    assert shown["parameters"] == {
        "operator": "below", "limit": "1000.00", "dead_band": "100", "unfinished": False,
    }  # fmt: skip
    assert (shown["cooldown_minutes"], shown["escalate_after_minutes"]) == (1440, None)
    assert (shown["outcome"], shown["alert_id"]) == ("fire", str(alert.pk))
    assert api.get(f"{RULES}{shown['id']}/").data == shown


def test_the_page_about_alerts_shows_rules_as_they_are_made(api):
    page = Path("docs/alerts.md").read_text(encoding="utf-8")
    example = json.loads(page.partition("```json")[2].partition("```")[0])
    assert api.post(RULES, example, format="json").status_code == 201
    for kind, rule in KINDS.items():
        (line,) = (one for one in page.splitlines() if one.startswith(f"| `{kind}` |"))
        parameters = {field.name for field in fields(rule)} - {"severity"}
        assert [name for name in parameters if f"`{name}`" not in line] == []


@pytest.mark.parametrize(
    ("change", "status", "code", "said"),
    [
        ({"kpi": "net_revenu"}, 422, "unknown_kpi", "are, among others: net_revenue"),
        ({"recipients": ["nobody"]}, 400, "invalid", "recipients: 0: Enter a valid email address."),
        ({"parameters": {"operator": "below"}}, 422, "unprocessable", "needs “limit”"),
        ({"parameters": {"operator": "below", "limit": "many"}}, 422, "unprocessable", "“many”"),
        ({"parameters": {"operator": "below", "limit": True}}, 400, "invalid", "not a number"),
        ({"condition": "change"}, 422, "unprocessable", "A change alert has no “dead_band”"),
        (
            {"kpi": "revenue_growth", "condition": "change", "parameters": {"beyond": 0.2}},
            422, "impossible_change", "“Revenue growth” may be below zero",
        ),
        ({"parameters": {"colour": "red"}}, 400, "unknown_field", "'colour' is not known"),
        ({"kpi": "gross_margin"}, 422, "impossible_limit", "100,000%"),
        (
            {"kpi": "new_customers", "parameters": {"operator": "below", "limit": 0}},
            422, "impossible_limit", "never below zero",
        ),
        ({"cooldown_minutes": 1}, 400, "invalid", "cooldown_minutes"),
        ({"period": "fortnight"}, 400, "invalid", "one of: day, week"),
        ({"severity": "awful"}, 400, "invalid", "one of: info, warning, critical"),
        ({"webhooks": True}, 400, "unknown_field", "Known are: name"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words(api, change, status, code, said):
    answer = api.post(RULES, {**BELOW, **change}, format="json")
    assert (answer.status_code, answer.data["code"]) == (status, code), answer.data
    assert said in answer.data["detail"]
    assert not AlertRule.everywhere.exists()


def test_a_change_is_checked_as_a_whole(alert, api):
    address = f"{RULES}{alert.rule_id}/"
    answer = api.patch(address, {"condition": "change"}, format="json")
    assert answer.status_code == 422
    answer = api.patch(
        address, {"condition": "change", "parameters": {"beyond": 0.2}}, format="json"
    )
    assert {name: str(value) for name, value in answer.data["parameters"].items()} == {
        "beyond": "0.2", "against": "previous", "direction": "either",
    }  # fmt: skip
    assert answer.data["alert_id"] is None


def test_a_trial_says_what_it_would_do_and_does_nothing(company, rule, api):
    february(company, "900.10")
    weak = rule()
    told = api.post(f"{RULES}{weak.pk}/test/").data
    assert (told["step"], told["would_tell"]) == ("fire", True)
    assert "900.10 in 2026-02, below the limit" in told["sentence"]
    assert (str(told["value"]), str(told["limit"])) == ("900.10", "1000.00")
    assert (told["values_seen"], told["data_version"]) == (1, "s1")
    assert not AlertHistory.everywhere.exists()
    february(company, "5000")
    told = api.post(f"{RULES}{weak.pk}/test/").data
    assert (told["step"], told["would_tell"], told["value"]) == ("quiet", False, None)
    assert AlertRule.everywhere.get().outcome == ""


def test_an_alert_is_shown_with_who_was_told(alert, api):
    shown = api.get(f"{ALERTS}{alert.pk}/").data
    assert str(shown["value"]) == "900.10"
    channels = {one["channel"]: one for one in shown["deliveries"]}
    assert channels["email"]["recipient"] == "controller@example.com"
    assert channels["email"]["delivered_at"] is None
    assert channels["email"]["sentence"] == shown["sentence"]


def test_the_first_who_acknowledges_stays_and_what_is_over_is_none(alert, api, actor):
    address = f"{ALERTS}{alert.pk}/acknowledge/"
    first = api.post(address, {"note": "On it"}, format="json").data
    second = with_scopes(actor, "read", "review").post(address, {"note": "Me too"}, format="json")
    assert (second.status_code, second.data["note"]) == (200, "On it")
    assert second.data["acknowledged_at"] == first["acknowledged_at"]
    AlertHistory.everywhere.update(state="resolved")
    answer = api.post(address)
    assert (answer.status_code, answer.data["code"]) == (409, "alert_over")


def test_who_may_do_what(alert, actor):
    reader, reviewer = with_scopes(actor, "read"), with_scopes(actor, "read", "review")
    assert reader.get(RULES).status_code == reader.get(ALERTS).status_code == 200
    assert reader.post(f"{ALERTS}{alert.pk}/acknowledge/").status_code == 403
    assert reviewer.post(RULES, BELOW, format="json").status_code == 403
    assert reviewer.post(f"{RULES}{alert.rule_id}/test/").status_code == 403
    assert reviewer.delete(f"{RULES}{alert.rule_id}/").status_code == 403


def test_lists_are_narrowed(alert, rule, api):
    rule(name="off", kpi="gross_sales", severity="info", is_active=False)

    def count(address: str) -> int:
        return len(api.get(address).data["results"])

    assert count(f"{ALERTS}?state=open&severity=warning&kpi=net_revenue&rule={alert.rule_id}") == 1
    assert count(f"{ALERTS}?state=resolved") == count(f"{ALERTS}?rule={alert.pk}") == 0
    assert count(f"{RULES}?is_active=false") == count(f"{RULES}?severity=info") == 1
    assert count(f"{RULES}?kpi=net_revenue&is_active=true") == 1
    for query in ("state=new", "severity=x", "rule=1", "status=open", "state=open&state=open"):
        assert api.get(f"{ALERTS}?{query}").status_code == 400


@pytest.mark.parametrize("address", [RULES, ALERTS])
def test_lists_leave_as_files(alert, api, address):
    read: dict[str, Any] = {"csv": pl.read_csv, "parquet": pl.read_parquet, "xlsx": pl.read_excel}
    for kind, reader in read.items():
        answer = api.get(f"{address}?format={kind}")
        content = b"".join(answer.streaming_content)
        assert reader(io.BytesIO(content))["kpi"].to_list() == ["net_revenue"]
    assert api.get(f"{address}?format=doc").status_code == 400


def test_another_companys_rows_are_not_there(alert, other_api):
    rule = f"{RULES}{alert.rule_id}/"
    assert other_api.get(f"{ALERTS}{alert.pk}/").status_code == 404
    assert other_api.post(f"{ALERTS}{alert.pk}/acknowledge/").status_code == 404
    assert other_api.patch(rule, {"name": "x"}, format="json").status_code == 404
    assert other_api.post(f"{rule}test/").status_code == 404
    assert other_api.delete(rule).status_code == 404
    assert AlertDelivery.everywhere.count() == 2
