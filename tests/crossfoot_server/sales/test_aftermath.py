"""What follows an upload: key figures and forecasts, and none when all of it was taken back."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from crossfoot.sample.shop import Shop
from crossfoot_server.companies.models import Company
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.sales.models import TradeUpload
from tests.crossfoot_server.conftest import Worked
from tests.crossfoot_server.trading import shop_uploaded

pytestmark = pytest.mark.django_db
SMALL = Shop(first=dt.date(2024, 1, 1), days=500, products=2, customers=20, orders_a_day=2.0)


def work_off(company: Company, worked: Worked) -> None:
    """Work on all jobs that wait, and on those that they start."""
    waiting = Job.objects.of(company.pk).filter(status=Status.PENDING).order_by("created_at")
    while (job := waiting.first()) is not None:
        assert worked(job).status == Status.COMPLETED


def shown(api: APIClient) -> tuple[int, int]:
    """How many figures of a year and forecasts there are."""
    values = api.get("/api/kpis/values/?period=year&family=financial").data["results"]
    return len(values), api.get("/api/forecasts/").data["count"]


def test_figures_and_forecasts_come_with_the_sales_and_go_with_them(
    api: APIClient, company: Company, worked: Worked
) -> None:
    shop_uploaded(company, worked, SMALL)
    work_off(company, worked)
    figures, forecasts = shown(api)
    assert figures > 0
    assert forecasts == SMALL.products
    sales = TradeUpload.objects.of(company.pk).get(subject="sales")
    told = api.post(f"/api/sales/uploads/{sales.data_file_id}/undo/")
    assert told.status_code == 202, told.data
    work_off(company, worked)
    assert shown(api) == (0, 0)
