"""Reports of one's own: saved, shared, checked, looked at, made, and scheduled."""

import json
from decimal import Decimal

import pytest

from crossfoot.reports.custom import SOURCE_NAMES
from crossfoot.sample.shop import Shop
from crossfoot_server.audit.models import Finding
from crossfoot_server.companies.models import User
from crossfoot_server.datasets.store import open_ledger
from crossfoot_server.jobs.models import Job
from crossfoot_server.reports import reading_custom
from crossfoot_server.reports.models import CustomReport
from tests.crossfoot_server.reports.conftest import REPORTS, SCHEDULES, body_of, done, sent
from tests.crossfoot_server.trading import shop_uploaded

CUSTOM = "/api/custom-reports/"
BY_ACCOUNT = {
    "source": "ledger_lines",
    "grouping": [{"column": "account"}],
    "measures": [{"measure": "count"}, {"measure": "sum", "column": "debit"}],
}

BY_REVIEW = {
    "source": "findings",
    "grouping": [{"column": "status"}, {"column": "assignee"}],
    "measures": [{"measure": "count"}, {"measure": "sum", "column": "notes"}],
}


@pytest.fixture
def saved(as_, run):
    def save(role="analyst", **more):
        body = {"title": "By account", "spec": BY_ACCOUNT, **more}
        answer = as_(role).post(CUSTOM, body, format="json")
        assert answer.status_code == 201, answer.data
        return answer.data

    return save


def test_a_report_of_ones_own_is_saved_and_made(saved, as_, worked, run):
    row = saved()
    asked = {"kind": "custom", "parameters": {"custom": row["id"]}, "formats": ["json", "xlsx"]}
    report = done(worked, sent(as_("analyst"), REPORTS, asked))
    assert (report.status, report.title) == ("COMPLETED", "By account"), report.error_message
    assert report.data_file_id == run.dataset.data_file_id
    lines = open_ledger(run.company_id, run.dataset.data_file_id).dataset.lines()
    account, debit = lines.select("account", "debit").collect().group_by("account").sum().row(0)
    told = json.loads(
        body_of(as_("analyst").get(f"{REPORTS}{report.pk}/files/json/")), parse_float=Decimal
    )
    assert account in json.dumps(told, default=str)
    assert str(debit) in json.dumps(told, default=str)


def test_a_private_report_is_of_its_maker_only_until_it_is_shared(saved, as_, worked):
    row = saved()
    address = f"{CUSTOM}{row['id']}/"
    asked = {"kind": "custom", "parameters": {"custom": row["id"]}}
    assert as_("viewer").get(address).status_code == 404
    assert as_("viewer").post(REPORTS, asked, format="json").status_code == 422
    assert as_("analyst").patch(address, {"is_shared": True}, format="json").status_code == 200
    assert as_("viewer").get(CUSTOM).data["results"][0]["id"] == row["id"]
    waiting = sent(as_("viewer"), REPORTS, {**asked, "formats": ["json"]})
    as_("analyst").patch(address, {"is_shared": False}, format="json")
    assert done(worked, waiting).status == "FAILED"
    assert "no such report of one's own" in waiting.error_message


def test_others_neither_change_nor_remove_it_but_managers_do(saved, as_):
    address = f"{CUSTOM}{saved(role='manager', is_shared=True)['id']}/"
    assert as_("viewer").patch(address, {"title": "x"}, format="json").status_code == 403
    assert as_("analyst").patch(address, {"title": "x"}, format="json").status_code == 403
    assert as_("analyst").delete(address).status_code == 403
    assert as_("admin").patch(address, {"title": "x"}, format="json").data["title"] == "x"
    assert as_("admin").delete(address).status_code == 204
    assert not CustomReport.everywhere.exists()


def test_a_mistake_is_told_with_what_may_be_meant(as_):
    def wrong(**spec):
        body = {"spec": {**BY_ACCOUNT, **spec}}
        answer = as_("analyst").post(f"{CUSTOM}validate/", body, format="json")
        assert answer.status_code == 422
        return answer.data["detail"]

    assert "ledger_lines" in wrong(source="ledger_line")
    assert "account" in wrong(grouping=[{"column": "acount"}])
    right = as_("analyst").post(f"{CUSTOM}validate/", {"spec": BY_ACCOUNT}, format="json")
    assert right.data["spec"]["measures"][1] == {"measure": "sum", "column": "debit"}


def test_a_preview_is_of_the_first_rows_and_says_so(as_, run, monkeypatch):
    whole = as_("analyst").post(f"{CUSTOM}preview/", {"spec": BY_ACCOUNT}, format="json").data
    assert "first" not in whole["note"]
    monkeypatch.setattr(reading_custom, "PREVIEWED", 20)
    shown = as_("analyst").post(f"{CUSTOM}preview/", {"spec": BY_ACCOUNT}, format="json").data
    assert "Of the first 20 of" in shown["note"]
    assert shown["count"] < whole["count"]


@pytest.mark.parametrize("source", ["findings", "trial_balance", "accounts"])
def test_a_preview_of_what_an_audit_found_is_of_its_first_rows_too(as_, run, monkeypatch, source):
    monkeypatch.setattr(reading_custom, "PREVIEWED", 3)
    spec = {"source": source}
    shown = as_("analyst").post(f"{CUSTOM}preview/", {"spec": spec}, format="json").data
    assert "Of the first 3 of" in shown["note"]
    assert shown["count"] == 3


def test_key_figures_of_a_large_ledger_are_no_matter_of_a_preview(as_, run, monkeypatch):
    """Without sales the books are what they are computed from; of a part they would be others."""
    asked = {"spec": {"source": "kpis"}}
    assert as_("analyst").post(f"{CUSTOM}preview/", asked, format="json").status_code == 200
    monkeypatch.setattr(reading_custom, "PREVIEWED", 20)
    answer = as_("analyst").post(f"{CUSTOM}preview/", asked, format="json")
    assert (answer.status_code, "by a worker" in answer.data["detail"]) == (422, True)


def test_a_preview_of_forecasts_is_of_the_first_items_and_says_so(
    as_, shop, api, worked, monkeypatch
):
    wanted = {"frequency": "W", "horizon": 4, "profile": "quick"}
    answer = api.post("/api/forecast-runs/", wanted, format="json")
    assert worked(Job.everywhere.get(pk=answer.data["job_id"])).status == "COMPLETED"
    asked = {"spec": {"source": "forecasts"}}
    whole = as_("analyst").post(f"{CUSTOM}preview/", asked, format="json").data
    assert "first" not in whole["note"]
    monkeypatch.setattr(reading_custom, "PREVIEWED_ITEMS", 1)
    shown = as_("analyst").post(f"{CUSTOM}preview/", asked, format="json").data
    assert "Of the first 1 of 3 items" in shown["note"]
    assert len(whole["rows"]) == 3 * len(shown["rows"]) > 0


def test_a_preview_shows_the_first_rows_and_keeps_nothing(as_, run):
    shown = as_("analyst").post(f"{CUSTOM}preview/", {"spec": BY_ACCOUNT}, format="json").data
    assert [one["name"] for one in shown["columns"]] == ["account", "count", "sum_debit"]
    assert len(shown["rows"]) == min(shown["count"], 50)
    assert not CustomReport.everywhere.exists()


def test_the_schema_names_every_source(as_):
    text = json.dumps(as_("viewer").get(f"{CUSTOM}schema/").data)
    assert all(name in text for name in SOURCE_NAMES)


@pytest.fixture(scope="module")
def shop(kept, company, worked):
    with kept():
        return shop_uploaded(company, worked, Shop(days=60, products=3, customers=5))


@pytest.mark.parametrize("source", SOURCE_NAMES)
def test_every_source_can_be_looked_at_or_says_why_not(as_, run, shop, source):
    answer = as_("analyst").post(f"{CUSTOM}preview/", {"spec": {"source": source}}, format="json")
    if source == "forecasts":
        assert (answer.status_code, "forecast" in answer.data["detail"]) == (422, True)
        return
    assert answer.status_code == 200, answer.data
    assert answer.data["count"] > 0 or source == "duplicates"


def test_findings_by_status_and_reviewer(as_, run):
    def review(finding, **change):
        answer = as_("analyst").patch(f"/api/findings/{finding.pk}/", change, format="json")
        assert answer.status_code == 200, answer.data

    first, second = Finding.everywhere.filter(run=run)[:2]
    as_("analyst")  # joins
    analyst = User.objects.get(email="analyst@sample.example")
    review(first, status="cleared", assignee=str(analyst.pk), note="seen the invoice")
    review(first, note="and the contract")
    review(second, status="in_review")
    shown = as_("analyst").post(f"{CUSTOM}preview/", {"spec": BY_REVIEW}, format="json").data
    assert [one["title"] for one in shown["columns"]][:2] == ["Status", "Assignee"]
    rows = {row["status"]: row for row in shown["rows"]}
    assert rows["Cleared"] == {
        "status": "Cleared", "assignee": "analyst@sample.example", "count": 1, "sum_notes": 2
    }  # fmt: skip
    assert (rows["In review"]["count"], rows["In review"]["sum_notes"]) == (1, 0)
    assert rows["Open"]["count"] == Finding.everywhere.filter(run=run).count() - 2


def test_it_can_be_scheduled(saved, as_):
    asked = {
        "name": "Monthly", "kind": "custom", "cron": "0 6 1 * *",
        "parameters": {"custom": saved()["id"]},
    }  # fmt: skip
    assert as_("analyst").post(SCHEDULES, asked, format="json").status_code == 201
    del asked["parameters"]
    answer = as_("analyst").post(SCHEDULES, asked, format="json")
    assert "which report of your own" in answer.data["detail"]
