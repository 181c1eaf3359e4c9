"""A real shop's year through the API gives the totals of its file, traps included.

The file is UCI's Online Retail (Chen, 2015); its totals were added up apart from this code.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.crossfoot_server.sales.conftest import Trader

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def exact(value: object) -> Decimal:
    return Decimal(str(value))


def test_the_uci_file_through_the_api(trader: Trader, shared_data: Path) -> None:
    path = shared_data / "retail" / "uci_online_retail_transactions.csv.gz"
    job = trader.read(path.read_bytes(), path.name)
    upload = trader.get(f"uploads/{job.data_file_id}/")
    totals = upload["totals"]
    assert (totals["rows_read"], totals["lines"], totals["problems"]) == (541_909, 541_909, 0)
    assert (totals["documents"], totals["repeats"]) == (25_900, 5_268)
    told = trader.get("summary/")["sales"]
    assert exact(told["gross"]) == Decimal("10655622.48")
    assert exact(told["returns"]) == Decimal("-896812.49")
    assert exact(told["adjustments"]) == Decimal("-11062.06")
    assert exact(totals["revenue"]) == Decimal("9747747.93")
    assert (told["documents"], told["tickets"]) == (25_900, 19_959)
    assert (told["lines"], told["days"]) == (541_909, 305)
    customers = trader.get("customers/")
    assert customers["count"] == 4_338
    bought_all_back = trader.get("aggregates/", period="year", by="product", product="23843")
    assert sum(exact(row["quantity"]) for row in bought_all_back["results"]) == 0
    months = trader.get("aggregates/", by="product,store")
    assert months["count"] > 20_000
    assert sum(one["rows_added"] for one in upload["updates"]) == 541_909
    services = trader.get("classes/", limit=1000)
    assert not {"POST", "DOT", "M"} & {row["product_id"] for row in services["results"]}
    assert trader.get("lines/", product="POST")["count"] > 1_000
