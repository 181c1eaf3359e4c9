"""Every kind of report is made of what a company has, and says in words where there is nothing."""

import json
import re
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from crossfoot.errors import UserError
from crossfoot.sample.shop import Shop
from crossfoot_server.audit.models import Finding
from crossfoot_server.jobs.models import Job
from crossfoot_server.reports.offers import KINDS
from crossfoot_server.reports.reading_trade import currency_of
from tests.crossfoot_server.reports.conftest import REPORTS, body_of, done, sent
from tests.crossfoot_server.trading import shop_uploaded

OF_AUDIT = [kind.name for kind in KINDS.values() if kind.source in ("audit", "upload")]
SHOP = Shop(days=120, products=4, customers=8, orders_a_day=2.0)


def told(client, row):
    return json.loads(body_of(client.get(f"{REPORTS}{row.pk}/files/json/")))


@pytest.mark.parametrize("kind", OF_AUDIT)
def test_a_report_of_the_newest_upload(made, as_, kind):
    row = made(kind=kind, formats=["json", "pdf"])
    assert row.status == "COMPLETED", row.error_message
    assert told(as_("viewer"), row)["kind"] == kind
    pdf = body_of(as_("viewer").get(f"{REPORTS}{row.pk}/files/pdf/"))
    assert pdf.startswith(b"%PDF-")


def test_what_reviewers_said_stands_in_the_report(made, as_, run):
    finding = Finding.everywhere.filter(run=run)[0]
    Finding.everywhere.filter(pk=finding.pk).update(status="exception", updated_at=timezone.now())
    before = made(kind="audit_summary", parameters={"run": str(run.pk)})
    assert "xception" in json.dumps(told(as_("viewer"), before))


def test_the_sign_off_of_now_stands_in_the_work_paper(made, as_, run):
    box = {"by": "analyst@sample.example", "at": "2026-11-01T08:00:00+00:00"}
    texts = {"W-3 Prepared": "AT", "Conclusion": "Nothing material."}
    run.sign_off = {name: {"text": text, **box} for name, text in texts.items()}
    run.save(update_fields=["sign_off"])
    told_of = told(as_("viewer"), made(kind="work_paper"))
    signed, _, conclusion = told_of["sections"][0]["blocks"]
    assert "AT" in str(next(row for row in signed["rows"] if "Findings" in str(row)))
    assert "Conclusion: Nothing material." in str(conclusion)


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_the_work_paper_as_a_workbook_is_the_one_that_comes_back(made, as_, run):
    row = made(kind="work_paper", formats=["xlsx"])
    assert row.status == "COMPLETED", row.error_message
    book = body_of(as_("viewer").get(f"{REPORTS}{row.pk}/files/xlsx/"))
    sheets = load_workbook(BytesIO(book))
    assert str(run.pk) in {
        str(cell.value) for sheet in sheets for line in sheet.iter_rows() for cell in line
    }


@pytest.fixture(scope="module")
def shop(kept, company, worked):
    with kept():
        return shop_uploaded(company, worked, SHOP)


def test_the_key_figures_of_a_shop(made, as_, shop):
    row = made(kind="kpi_pack", parameters={"period": "month", "last": 3})
    assert row.status == "COMPLETED", row.error_message
    assert row.data_file_id is None
    assert "Net revenue" in json.dumps(told(as_("viewer"), row))


def test_key_figures_of_a_period_that_is_named(made, as_, shop):
    text = json.dumps(told(as_("viewer"), made(kind="kpi_pack", parameters={})))
    label = sorted(set(re.findall(r"20\d\d-\d\d(?=[^-\d])", text)))[0]
    row = made(kind="kpi_pack", parameters={"at": label, "last": 2})
    assert row.status == "COMPLETED", row.error_message
    assert label in json.dumps(told(as_("viewer"), row))
    refused = made(kind="kpi_pack", parameters={"at": "1999-01"})
    assert refused.status == "FAILED"
    assert "have no month “1999-01”: they reach from 20" in refused.error_message


def test_the_currency_that_is_said_stands_where_the_data_have_none(made, as_, shop):
    known = shop.currency
    row = made(kind="kpi_pack", parameters={"currency": known or "CHF"})
    assert (known or "CHF") in json.dumps(told(as_("viewer"), row))
    assert currency_of("", {"currency": "CHF"}) == "CHF"
    assert currency_of("EUR", {}) == "EUR"
    with pytest.raises(UserError, match="in EUR, not in CHF"):
        currency_of("EUR", {"currency": "CHF"})


def test_a_report_of_ones_own_takes_a_currency(made, as_, run):
    spec = {
        "source": "ledger_lines",
        "grouping": [{"column": "account"}],
        "measures": [{"measure": "sum", "column": "amount"}],
    }
    saved = as_("analyst").post(
        "/api/custom-reports/", {"title": "Accounts", "spec": spec}, format="json"
    )
    assert saved.status_code == 201, saved.data
    asked = {"custom": saved.data["id"], "currency": "CHF"}
    row = made(as_("analyst"), kind="custom", parameters=asked)
    assert row.status == "COMPLETED", row.error_message
    assert "CHF" in json.dumps(told(as_("analyst"), row))


def test_the_summary_of_a_company_is_a_job_of_its_own_task(made, as_, shop):
    row = made(kind="analytics_summary")
    assert row.status == "COMPLETED", row.error_message
    assert Job.everywhere.get(pk=str(row.job_id)).kind == "report_summary"
    text = json.dumps(told(as_("viewer"), row))
    for words in ("Net revenue", "ledger.csv", "Sample Trading"):
        assert words in text


def test_a_run_of_forecasts(made, as_, shop, worked, api, run):
    asked = {"frequency": "W", "horizon": 4, "profile": "quick", "items": ["P001", "P002"]}
    answer = api.post("/api/forecast-runs/", asked, format="json")
    assert answer.status_code == 202, answer.data
    ended = worked(Job.everywhere.get(pk=answer.data["job_id"]))
    assert ended.status == "COMPLETED", ended.error_message
    row = made(kind="forecast_pack", parameters={"run": answer.data["id"]})
    assert row.status == "COMPLETED", row.error_message
    assert "P001" in json.dumps(told(as_("viewer"), row))


def test_a_company_without_data_is_told_so_at_once(other_api):
    for kind in KINDS.values():
        if kind.source in ("company", "custom"):
            continue
        answer = other_api.post(REPORTS, {"kind": kind.name}, format="json")
        assert answer.status_code == 422, kind.name
        assert answer.data["detail"].endswith(".")


def test_the_summary_of_an_empty_company_says_what_is_not_there(other_api, worked):
    row = sent(other_api, REPORTS, {"kind": "analytics_summary", "formats": ["json"]})
    assert done(worked, row).status == "COMPLETED", row.error_message
    assert told(other_api, row)["kind"] == "analytics_summary"
