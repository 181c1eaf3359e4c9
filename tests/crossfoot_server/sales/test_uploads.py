"""Sales come in file by file: each corrects and extends the table, and can be taken back."""

from decimal import Decimal

import pytest

from crossfoot_server.companies.models import Company
from crossfoot_server.sales.models import TradeUpload
from tests.crossfoot_server.conftest import Worked
from tests.crossfoot_server.trading import shop_uploaded

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
