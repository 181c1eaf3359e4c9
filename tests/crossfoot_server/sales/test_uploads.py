"""Sales come in file by file: each corrects and extends the table, and can be taken back."""

from decimal import Decimal

import pytest
from rest_framework.test import APIClient

from crossfoot_server.companies.models import Company
from crossfoot_server.sales.models import TradeUpload
from tests.crossfoot_server.conftest import Worked
from tests.crossfoot_server.trading import sent, shop_uploaded

pytestmark = pytest.mark.django_db


def test_a_shop_is_uploaded_and_every_row_is_accounted_for(
    company: Company, worked: Worked
) -> None:
    table = shop_uploaded(company, worked)
    upload = TradeUpload.objects.of(company.pk).get(subject="sales")
    assert upload.rows_read == upload.line_count + upload.problem_count + upload.totals_row_count
    assert table.line_count == upload.line_count == 15685
    assert (table.product_count, str(table.first_day)) == (24, "2023-01-01")
    assert Decimal(str(upload.totals["revenue"])) == Decimal("623332.13")


def test_columns_without_a_place_are_told(api: APIClient, company: Company, worked: Worked) -> None:
    file = (
        "Order ID,Order date,SKU,Quantity,Unit price,Shelf colour\n"
        "1,2026-01-30,tea,2,4.50,red\n2,2026-01-31,cup,1,9.00,blue\n"
    )
    worked(sent(api, file.encode(), "small.csv"))
    upload = TradeUpload.objects.of(company.pk).get()
    assert upload.notes[-1] == (
        "columns that have no place in the table, kept in extra: Shelf colour"
    )
