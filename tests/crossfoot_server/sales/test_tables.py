"""What is asked of the tables of sales and stock is what the library says of the same file."""

import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from crossfoot.ingest.trade import read_sales
from crossfoot.sales.aggregates import aggregate, levels
from crossfoot.sales.classes import abc_xyz, rfm
from crossfoot.sales.readable import readable
from crossfoot.sample.shop import Shop, write_shop
from crossfoot_server.companies.access import SCOPES
from crossfoot_server.companies.actions import issue_key
from crossfoot_server.sales.queries import as_it_is, read_lines
from crossfoot_server.sales.store import remove_others
from tests.crossfoot_server.conftest import Worked, administrator, client_with, make_company
from tests.crossfoot_server.sales.conftest import Trader, order, sheet
from tests.crossfoot_server.trading import shop_uploaded

pytestmark = pytest.mark.django_db
SMALL = Shop(days=120, products=8, customers=40, orders_a_day=4)


@pytest.fixture(scope="module")
def shop(kept: Callable[[], Any], worked: Worked) -> Iterator[Trader]:
    """A small shop, whose rows the tests of this file share."""
    with kept():
        company = make_company("Tea Shop")
        shop_uploaded(company, worked, SMALL)
        key = issue_key(by=administrator(company), name="reads", scopes=SCOPES)[1]
        yield Trader(client_with(key), company, worked)


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """The shop's sales as the library reads them."""
    path = tmp_path_factory.mktemp("shop") / "sales.csv"
    write_shop(path, shop=SMALL)
    return read_sales(path).lines


def everything(trader: Trader, address: str, **parameters: Any) -> pl.DataFrame:
    """The whole table as a parquet file."""
    return pl.read_parquet(io.BytesIO(trader.saved(address, "parquet", **parameters)))


@pytest.mark.parametrize("by", levels(), ids=lambda by: "+".join(by) or "company")
@pytest.mark.parametrize("period", ["day", "week", "month", "quarter", "year"])
def test_every_aggregate_is_that_of_the_library(shop, lines, period, by):
    asked = {"period": period} | ({"by": ",".join(by)} if by else {})
    found = everything(shop, "aggregates/", **asked)
    wanted = readable(aggregate(lines, period, by), 2, period)
    assert found.drop("start", "product_name", strict=False).equals(wanted)
    again = everything(shop, "aggregates/", **asked)
    assert again.equals(found), "the second time it lies there"


def test_a_page_has_exact_money_labels_and_first_days(shop, lines):
    page = shop.get("aggregates/", period="week", limit=2, offset=1)
    wanted = readable(aggregate(lines, "week"), 2, "week")
    assert (page["count"], page["offset"], len(page["results"])) == (wanted.height, 1, 2)
    second = page["results"][0]
    assert (second["period"], second["start"]) == ("2023-W01", "2023-01-02")
    text = shop.api.get("/api/sales/aggregates/?period=week&limit=1&offset=1").content.decode()
    assert f'"revenue": {wanted["revenue"][1]}' in text


def test_rows_are_sorted_by_any_measure(shop):
    page = shop.get("aggregates/", by="product", sort="revenue", descending="true")
    revenue = [row["revenue"] for row in page["results"]]
    assert revenue == sorted(revenue, reverse=True)
    refused = shop.api.get("/api/sales/aggregates/?sort=profit")
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_column")


def test_days_and_products_alone(shop, lines):
    one = lines.filter(pl.col("product_id").is_in(["P001", "P002"]))
    page = shop.get("aggregates/", product=["P001", "P002"], period="quarter")
    assert page["results"][0]["quantity"] == float(
        readable(aggregate(one, "quarter"), 2)["quantity"][0]
    )
    days = {"from": "2023-02-10", "to": "2023-03-01"}
    months = shop.get("aggregates/", by="product", product="P001", **days)["results"]
    assert [row["period"] for row in months] == ["2023-02", "2023-03"]
    assert {row["product_id"] for row in months} == {"P001"}


def test_products_have_their_newest_name(trader):
    lines = (order("S1", "2024-01-05", "A"), order("S2", "2024-01-06", "A"))
    renamed = lines[1].replace("Tea A", "Green tea")
    trader.read(sheet(lines[0], renamed, order("S3", "2024-01-05", "B").replace("Tea B", "")))
    rows = trader.get("aggregates/", by="product")["results"]
    assert [(row["product_id"], row["product_name"]) for row in rows] == [
        ("A", "Green tea"), ("B", None),
    ]  # fmt: skip
    assert trader.get("classes/", sort="product_name")["results"][0]["product_name"] == "Green tea"


def test_of_some_products_alone_tickets_are_still_documents(trader):
    trader.read(
        sheet(order("S1", "2024-01-05", "A"), order("S1", "2024-01-05", "B"),
              order("S2", "2024-01-06", "B"))
    )  # fmt: skip
    assert trader.get("aggregates/", product="A")["results"][0]["tickets"] == 1
    assert trader.get("aggregates/", product="B")["results"][0]["tickets"] == 2


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("period=fortnight", 400),
        ("by=colour", 400),
        ("from=2024-02-01&to=2024-01-01", 422),
        ("from=yesterday", 400),
        ("limit=1001", 400),
        ("format=pdf", 400),
        ("unknown=1", 400),
    ],
)
def test_what_can_not_be_asked_is_refused(shop, query, code):
    answer = shop.api.get(f"/api/sales/aggregates/?{query}")
    assert answer.status_code == code
    assert answer.json()["detail"]


@pytest.mark.parametrize("of", ["product", "customer", "category", "store"])
def test_classes_are_those_of_the_library(shop, lines, of):
    found = everything(shop, "classes/", of=of)
    assert found.drop("product_name", strict=False).equals(readable(abc_xyz(lines, of), 2))
    page = shop.get("classes/", of=of, abc="A")
    assert page["count"] == found.filter(pl.col("abc") == "A").height > 0


def test_customers_have_their_segment(shop, lines):
    found = everything(shop, "customers/")
    assert found.drop("segment").equals(readable(rfm(lines), 2))
    best = found.filter(pl.col("r") == 5, pl.col("f") == 5, pl.col("m") == 5)
    assert best["segment"].unique().to_list() == ["champion"]
    page = shop.get("customers/", segment="champion", sort="value", descending="true")
    assert page["count"] == found.filter(pl.col("segment") == "champion").height


def test_lines_are_found_by_day_product_customer_and_document(shop, lines):
    found = everything(shop, "lines/")
    assert found.height == lines.height
    assert found["revenue"].sum() == lines["revenue"].sum()
    assert "minor" not in found.columns
    first = lines.filter(pl.col("customer_id").is_not_null()).row(0, named=True)
    page = shop.get(
        "lines/",
        transaction=first["transaction_id"],
        product=first["product_id"],
        customer=first["customer_id"],
        **{"from": str(first["sold_at"].date()), "to": str(first["sold_at"].date())},
    )
    assert page["count"] == 1
    assert page["results"][0]["sold_at"][:10] == str(first["sold_at"].date())
    returns = lines.filter(pl.col("kind") == "return").height
    assert shop.get("lines/", kind="return")["count"] == returns > 0


def test_stock_is_the_newest_count_of_each_article(shop):
    page = shop.get("stock/")
    assert page["count"] == SMALL.products
    assert {row["as_of"] for row in page["results"]} == {"2023-04-30"}
    before = shop.get("stock/", as_of="2023-04-29", product="P001")["results"]
    assert [(row["item_id"], row["as_of"]) for row in before] == [("P001", "2023-03-31")]


def test_the_tables_in_short(shop, lines):
    told = shop.get("summary/")
    sales, stock = told["sales"], told["inventory"]
    assert sales["lines"] == lines.height
    assert (sales["products"], sales["currency"], sales["uploads"]) == (8, None, 1)
    assert Decimal(str(sales["revenue"])) == lines["revenue"].sum()
    assert sales["documents"] == lines["transaction_id"].n_unique()
    assert sales["tickets"] == aggregate(lines, "year")["tickets"].sum()
    assert sales["newest_upload"]["file_name"] == "sales.csv"
    assert (stock["days"], stock["products"]) == (4, 8)


def test_a_chart_of_everything_and_one_of_the_largest(shop, lines):
    chart = shop.get("aggregates/plot/", period="month")
    months = readable(aggregate(lines, "month"), 2, "month")
    assert chart["x"] == months["period"].to_list()
    assert chart["series"][0]["data"] == [float(one) for one in months["revenue"]]
    by = shop.get("aggregates/plot/", period="day", by="product", series=2, measure="quantity")
    assert [len(one["data"]) for one in by["series"]] == [len(by["x"])] * 2
    assert by["unit"] == "units"
    assert shop.api.get("/api/sales/aggregates/plot/?by=product,store").status_code == 400
    assert shop.api.get("/api/sales/aggregates/plot/?series=0").status_code == 400


def test_without_any_upload_all_is_empty(trader):
    assert trader.get("summary/") == {"sales": None, "inventory": None}
    for address in ("aggregates/", "classes/", "customers/", "lines/", "stock/"):
        page = trader.get(address)
        assert (page["count"], page["results"]) == (0, [])
        assert page["columns"]
        assert trader.saved(address)
    assert trader.get("aggregates/plot/")["x"] == []


def test_with_all_taken_back_it_is_empty_too(trader):
    job = trader.read(sheet(order("S1", "2024-01-05")))
    trader.undone(job)
    assert trader.get("summary/")["sales"] is None
    assert trader.get("aggregates/")["count"] == 0


def test_a_version_that_goes_while_it_is_read_is_read_anew(trader):
    trader.read(sheet(order("S1", "2024-01-05")))
    seen: list[int] = []

    def lines_of(row):
        if not seen:
            trader.read(sheet(order("S2", "2024-01-06")))
            remove_others(trader.company.pk, "sales", (trader.row().folder,))
        seen.append(row.version)
        return read_lines(row).height

    assert as_it_is(trader.company.pk, "sales", lines_of) == 2
    assert seen == [1, 2]


def test_a_file_for_a_spreadsheet_holds_the_whole_table(shop):
    text = shop.saved("aggregates/", "csv", by="product").decode()
    assert text.count("\n") == 1 + shop.get("aggregates/", by="product")["count"]
    assert shop.saved("customers/", "xlsx")[:2] == b"PK"


def test_no_company_sees_the_sales_of_another(shop, other_trader):
    assert other_trader.get("lines/")["count"] == 0
    assert other_trader.get("summary/")["sales"] is None
