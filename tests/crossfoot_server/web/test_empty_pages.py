"""Pages of sales before there is anything to show: what is missing, and what to do about it."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from crossfoot.sample.shop import Shop, write_shop
from crossfoot_server.companies.access import SCOPES
from crossfoot_server.companies.actions import issue_key
from crossfoot_server.companies.models import Company, Role
from crossfoot_server.jobs.models import AT_WORK, Job, Status
from crossfoot_server.kpis.actions import start_snapshots
from crossfoot_server.kpis.models import Trigger
from tests.crossfoot_server.conftest import (
    Worked,
    administrator,
    audited_run,
    client_with,
    make_company,
)
from tests.crossfoot_server.trading import sent
from tests.crossfoot_server.web.conftest import browser_of, text_of

#: A company's first month of sales.
MONTH = Shop(first=dt.date(2025, 11, 1), days=30, products=3, customers=10, orders_a_day=2.0)
SALES_PAGES = (
    "/sales/", "/sales/products/", "/sales/customers/", "/kpis/", "/cohorts/", "/forecasts/",
    "/forecasts/runs/", "/forecasts/stock/",
)  # fmt: skip
WATCHING = ("/alerts/", "/alerts/rules/", "/alerts/rules/new/")
UPLOAD = 'href="/upload/"'
RELOADS = '<meta http-equiv="refresh" content="5">'


def files_of(folder: Path, shop: Shop = MONTH) -> tuple[bytes, bytes]:
    sales, stock = folder / "sales.csv", folder / "stock.csv"
    write_shop(sales, stock, shop)
    return sales.read_bytes(), stock.read_bytes()


def api_of(company: Company) -> Any:
    return client_with(issue_key(by=administrator(company), name="files", scopes=SCOPES)[1])


def all_worked(company: Company, worked: Worked) -> None:
    """Work on what is left to do, and on what follows from it."""
    while job := Job.objects.of(company.pk).filter(status__in=AT_WORK).order_by("pk").first():
        ended = worked(job)
        assert ended.status == Status.COMPLETED, ended.error_message


@pytest.fixture(scope="module")
def young(
    kept: Callable[[], Any], worked: Worked, tmp_path_factory: pytest.TempPathFactory
) -> Company:
    """A company with one month of sales and no stock counts; figures and forecasts are made."""
    with kept():
        company = make_company("Young Tea")
        sales, _stock = files_of(tmp_path_factory.mktemp("young"))
        worked(sent(api_of(company), sales, "sales.csv"))
        all_worked(company, worked)
        return company


@pytest.fixture
def month(db: None, young: Company) -> Client:
    return browser_of(young)


@pytest.mark.parametrize("path", [*SALES_PAGES, *WATCHING, "/kpis/net_revenue/"])
def test_with_nothing_uploaded_each_page_leads_to_the_upload(company: Company, path: str) -> None:
    page = text_of(browser_of(company).get(path))
    shown = page.partition("<main")[2].partition("What it means")[0]
    assert UPLOAD in shown
    assert "<tbody>" not in shown
    assert "data-chart" not in shown


def test_who_may_not_upload_is_told_who_has_to(company: Company) -> None:
    page = text_of(browser_of(company, Role.VIEWER).get("/kpis/"))
    assert "Somebody who may upload has to begin" in page


@pytest.mark.parametrize("path", SALES_PAGES)
def test_with_stock_alone_each_page_asks_for_sales(
    company: Company, worked: Worked, tmp_path: Path, path: str
) -> None:
    worked(sent(api_of(company), files_of(tmp_path)[1], "stock.csv", "inventory"))
    page = text_of(browser_of(company).get(path))
    assert "There is stock, and no sale yet" in page
    assert UPLOAD in page.partition("<main")[2]


def test_what_is_being_made_is_told_until_it_is_there(
    company: Company, worked: Worked, tmp_path: Path
) -> None:
    """Without a script too: the page loads itself anew, and has a link that does."""
    browser = browser_of(company)
    upload = sent(api_of(company), files_of(tmp_path)[0], "sales.csv")
    _waits(browser, "/sales/", "The file is being read")
    worked(upload)
    for path, told in (
        ("/forecasts/", "The forecasts are being made"),
        ("/forecasts/stock/", "The forecasts are being made"),
        ("/kpis/", "Key figures are being taken"),
        ("/cohorts/", "Key figures are being taken"),
    ):
        _waits(browser, path, told)
    all_worked(company, worked)
    for path in ("/forecasts/", "/kpis/"):
        page = text_of(browser.get(path))
        assert RELOADS not in page
        assert "<tbody>" in page


def _waits(browser: Client, path: str, told: str) -> None:
    page = text_of(browser.get(path))
    assert told in page
    assert "Nothing is forecast yet" not in page
    assert RELOADS in page
    assert f'class="button" href="{path}"' in page
    assert "<progress" in page


def test_a_forecast_that_failed_is_not_waited_for(
    company: Company, worked: Worked, tmp_path: Path
) -> None:
    worked(sent(api_of(company), files_of(tmp_path)[0], "sales.csv"))
    Job.objects.of(company.pk).filter(kind="forecast_all").delete()
    page = text_of(browser_of(company).get("/forecasts/"))
    assert "Nothing is forecast yet" in page
    assert "The job of this run was removed." in page
    assert RELOADS not in page


def test_a_forecast_that_is_impossible_says_why(company: Company, worked: Worked) -> None:
    """No month is over: the sales end before the last days of their first one."""
    lines = ["Order ID,Order date,SKU,Quantity,Unit price,Amount"]
    lines += [f"S{day},2025-11-{day:02d},P1,1,10.00,10.00" for day in range(1, 21)]
    worked(sent(api_of(company), "\n".join(lines).encode(), "sales.csv"))
    ended = worked(Job.objects.of(company.pk).get(kind="forecast_all"))
    assert ended.status == Status.FAILED
    page = text_of(browser_of(company).get("/forecasts/"))
    assert f"The newest forecast of all items failed. {ended.error_message}" in page
    assert RELOADS not in page


def test_one_month_of_sales_is_shown_by_day(month: Client) -> None:
    answer = month.get("/sales/")
    assert answer.context["wanted"].period == "day"
    assert len(answer.context["charts"]["revenue"]["option"]["xAxis"]["data"]) == MONTH.days


def test_one_month_makes_no_chart_of_a_single_point(month: Client) -> None:
    page = text_of(month.get("/kpis/net_revenue/"))
    assert "There is one value so far" in page
    assert "data-chart" not in page
    assert "data-chart" in text_of(month.get("/kpis/net_revenue/?period=day"))
    page = text_of(month.get("/cohorts/"))
    assert "Nobody can have come again yet" in page
    assert "data-chart" not in page


def test_without_stock_counts_pages_say_what_they_would_tell(month: Client) -> None:
    page = text_of(month.get("/forecasts/stock/"))
    assert "No stock counts have been uploaded" in page
    assert "at or below" not in page
    answer = month.get("/kpis/")
    gap = next(one for one in answer.context["missing"] if "inventory" in one.reason)
    assert (gap.remedy, gap.url) == ("Upload stock counts", "/upload/")
    assert text_of(answer).count("No inventory was given") == 1
    assert "Upload stock counts" in text_of(month.get("/kpis/inventory_turnover/"))


def test_sales_without_customers_say_so(company: Company, worked: Worked) -> None:
    lines = ["Order ID,Order date,SKU,Quantity,Unit price,Amount"]
    lines += [f"S{day},2025-11-{day:02d},P1,1,10.00,10.00" for day in range(1, 31)]
    worked(sent(api_of(company), "\n".join(lines).encode(), "sales.csv"))
    all_worked(company, worked)
    browser = browser_of(company)
    for path in ("/sales/customers/", "/sales/", "/cohorts/"):
        page = text_of(browser.get(path))
        assert "The sales name no customers" in page, path
        assert UPLOAD in page.partition("<main")[2]


def test_a_rule_that_found_nothing_says_so(month: Client) -> None:
    rule = {
        "name": "Ruin", "kpi": "net_revenue", "period": "month", "condition": "threshold",
        "operator": "below", "limit": "-1", "severity": "warning", "cooldown_minutes": "60",
    }  # fmt: skip
    assert month.post("/alerts/rules/new/", rule).status_code == 302
    page = text_of(month.get("/alerts/"))
    assert "No alert so far" in page
    assert "<tbody>" not in page


def test_a_ledger_alone_says_once_that_sales_are_missing(
    company: Company, worked: Worked, small_ledger: Path
) -> None:
    audited_run(company, small_ledger, worked)
    start_snapshots(company_id=company.pk, by="clock", trigger=Trigger.REQUEST)
    all_worked(company, worked)
    page = text_of(browser_of(company).get("/kpis/"))
    assert page.count("No sales were given") == 1
    assert "Upload a sales export" in page
