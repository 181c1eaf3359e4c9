"""Sales and stock exports become canonical lines: nothing lost, nothing guessed."""

from decimal import Decimal
from pathlib import Path
from random import Random

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from crossfoot.errors import MappingNeededError, UserError
from crossfoot.ingest.trade import TradeFile, TradeMapping, read_inventory, read_sales
from crossfoot.ingest.trade.file import mapping_to_toml, read_trade_mapping, trade_mapping_from
from crossfoot.ingest.trade.plan import read_plan
from crossfoot.ingest.trade.presets import NAMES, find_preset, load_preset
from crossfoot.kpis.cohorts import cohorts
from crossfoot.kpis.view import Business
from crossfoot.sales.aggregates import aggregate, prepared
from crossfoot.sales.upsert import canonical, latest

HEADER = "Invoice No,Date,SKU,Qty,Unit Price\n"


def read(folder: Path, text: str, mapping: TradeMapping | None = None) -> TradeFile:
    path = folder / "sales.csv"
    path.write_text(text, encoding="utf-8")
    return read_sales(path, mapping=mapping)


def test_quantity_times_price_to_the_cent(tmp_path: Path) -> None:
    found = read(tmp_path, HEADER + "1,2026-01-31,tea,3,0.335\n2,2026-02-01,tea,1.5,10\n")
    assert found.lines["revenue"].to_list() == [Decimal("1.01"), Decimal("15.00")]
    assert found.lines["minor"].to_list() == [101, 1500]
    assert found.lines["milli"].to_list() == [3000, 1500]
    assert found.totals.rounded == 1
    assert found.totals.is_complete


def test_every_row_is_a_line_a_problem_or_a_total(tmp_path: Path) -> None:
    text = "Order ID;Datum;Artikel;Menge;Umsatz\n"
    text += "1;31.01.2026;Tee;2;1.234,50\n2;13.02.2026;Tee;1;abc\n3;;Tee;1;5,00\n"
    text += ";13.02.2026;Tee;1;5,00\nSumme;;;;1.234,50\n"
    found = read(tmp_path, text)
    totals = found.totals
    assert (totals.rows_read, totals.lines, totals.problems, totals.totals_rows) == (5, 1, 3, 1)
    assert totals.revenue == totals.printed == Decimal("1234.50")
    assert totals.is_complete
    told = found.problems.select("file_row", "column", "reason").rows()
    assert told == [
        (3, "Umsatz", "is not a number"),
        (4, "Datum", "is empty"),
        (5, "Order ID", "is empty"),
    ]


def test_a_printed_total_that_does_not_agree_is_no_proof(tmp_path: Path) -> None:
    text = "order id,date,amount\n1,2026-01-31,5.00\n2,soon,1.00\nTotal,,6.00\n"
    found = read(tmp_path, text)
    assert found.totals.has_all_rows
    assert not found.totals.is_complete
    assert found.notes == (
        "the file's own total is 6.00, but the revenue of its lines adds up to 5.00: they differ "
        "by 1.00; 1 rows that could not be read are not among them",
    )


@pytest.mark.parametrize("totals", ["Total,,9.00\n", "Subtotal,,4.00\nSubtotal,,5.00\n"])
def test_totals_may_be_of_parts_or_of_all(tmp_path: Path, totals: str) -> None:
    text = "order id,date,amount\n1,2026-01-31,4.00\n2,2026-02-01,5.00\n" + totals
    assert read(tmp_path, text).totals.is_complete


def test_returns_and_write_offs_are_told_from_sales(tmp_path: Path) -> None:
    text = HEADER + "1,2026-01-31,tea,1,5\n2,2026-01-31,tea,-1,5\n3,2026-01-31,tea,-4,0\n"
    found = read(tmp_path, text)
    assert found.lines["kind"].to_list() == ["sale", "return", "adjustment"]


def test_copies_of_a_row_are_counted_and_kept(tmp_path: Path) -> None:
    row = "1,2026-01-31,tea,1,5\n"
    found = read(tmp_path, HEADER + row + row + "1,2026-01-31,cup,1,5\n" + row)
    assert found.lines["repeat_no"].to_list() == [1, 2, 1, 3]
    assert found.totals.repeats == 2
    assert found.totals.repeat_value == Decimal("10.00")
    assert found.totals.revenue == Decimal("20.00")


def test_a_value_that_is_not_quantity_times_price_is_told(tmp_path: Path) -> None:
    text = "Invoice No,Date,Qty,Unit Price,Revenue\n1,2026-01-31,2,5.00,9.00\n"
    assert read(tmp_path, text).totals.price_differs == 1


def test_costs_follow_the_quantity(tmp_path: Path) -> None:
    text = HEADER.strip() + ",Unit Cost\n1,2026-01-31,tea,2,5,3\n2,2026-01-31,tea,-1,5,3\n"
    assert read(tmp_path, text).lines["cost_minor"].to_list() == [600, -300]


def test_two_currencies_are_not_added(tmp_path: Path) -> None:
    text = "order id,date,amount,currency\n1,2026-01-31,5.00,EUR\n2,2026-01-31,5.00,USD\n"
    with pytest.raises(UserError, match="EUR, USD"):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("when,what\n2026-01-31,tea\n", "transaction_id, sold_at"),
        ("order id,date,amount\n1,2026-01-31,five\n", "“amount” may be revenue"),
        ("order id,date,amount\n1,01/02/2026,5.00\n", "say which as date_format"),
        ('order id,date,amount\n1,2026-01-31,"1,234"\n', "decimal_mark"),
    ],
)
def test_what_is_not_certain_asks_for_a_mapping(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(MappingNeededError, match=said):
        read(tmp_path, text)


def test_a_mapping_is_written_and_read_again(tmp_path: Path) -> None:
    first = read(tmp_path, HEADER + "1,2026-01-31,tea,1,5\n")
    (tmp_path / "m.toml").write_text(mapping_to_toml(first.mapping), encoding="utf-8")
    mapping = read_trade_mapping(tmp_path / "m.toml")
    assert mapping == first.mapping
    assert read(tmp_path, HEADER + "1,2026-01-31,tea,1,5\n", mapping).lines.equals(first.lines)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"colour": "red"}, "colour"),
        ({"decimal_mark": ";"}, "decimal_mark"),
        ({"decimals": 9}, "decimals"),
        ({"services": "POST"}, "services"),
        ({"subject": "weather"}, "subject"),
        ({"date_format": 3}, "date_format"),
        ({"columns": {"sold_at": "Date"}}, "transaction_id"),
        ({"columns": {"prize": "Date"}}, "prize"),
        ({"columns": None}, r"\[columns\]"),
    ],
)
def test_a_mapping_says_what_is_wrong_with_it(change: dict[str, object], said: str) -> None:
    sound = {"columns": {"transaction_id": "No", "sold_at": "Date", "revenue": "Value"}}
    with pytest.raises(UserError, match=said):
        trade_mapping_from({**sound, **change}, "m.toml")


def test_a_mapping_must_fit_its_file(tmp_path: Path) -> None:
    mapping = TradeMapping("m", {"transaction_id": ("No",), "sold_at": ("D",), "revenue": ("V",)})
    with pytest.raises(UserError, match="has no column D, No, V"):
        read(tmp_path, HEADER + "1,2026-01-31,tea,1,5\n", mapping)


def test_a_file_of_problems_only_is_refused(tmp_path: Path) -> None:
    mapping = read(tmp_path, HEADER + "1,2026-01-31,tea,1,5\n").mapping
    with pytest.raises(UserError, match="row 2, Qty"):
        read(tmp_path, HEADER + "1,2026-01-31,tea,many,5\n", mapping)


def test_the_clock_of_the_shop_counts(tmp_path: Path) -> None:
    text = "order id,created at,amount\n1,2026-01-31T23:30:00-05:00,5.00\n"
    assert str(read(tmp_path, text).lines["sold_at"][0]) == "2026-01-31 23:30:00"


SHOPIFY = """Name,Email,Created at,Currency,Refunded Amount,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem discount
#1001,a@x.org,2026-01-31 10:00:00 -0500,USD,5.00,2,Tea,10.00,T1,1.00
#1001,,2026-01-31 10:00:00 -0500,,,1,Cup,4.00,,0.00
"""  # noqa: E501
SQUARE = """Date,Time,Category,Item,Qty,SKU,Gross Sales,Discounts,Net Sales,Transaction ID,Event Type,Location
01/31/26,10:15:00,Drinks,Tea,2,T1,$20.00,-$1.00,$19.00,A1,Payment,North
01/31/26,11:00:00,Drinks,Tea,-1,T1,-$10.00,$0.00,-$10.00,A2,Refund,North
"""  # noqa: E501
WOO = """Order Number,Order Status,Order Date,Item #,Item Name,SKU,Quantity,Item Cost,Order Currency
7,completed,2026-01-31 09:00,1,Tea,T1,2,10.00,EUR
7,completed,2026-01-31 09:00,2,Cup,,1,4.00,EUR
"""
ODOO = """Order Reference,Order Date,Customer,Order Lines/Product,Order Lines/Quantity,Order Lines/Unit Price,Order Lines/Subtotal
S001,2026-01-31 09:00:00,Anna,Tea,2.00,10.00,20.00
,,,Cup,1.00,4.00,4.00
"""  # noqa: E501
UCI = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
1,T1,TEA,2,2026-01-31 09:00:00,10.00,17850.0,France
1,POST,POSTAGE,1,2026-01-31 09:00:00,4.00,17850.0,France
C2,T1,TEA,-1,2026-01-31 09:00:00,10.00,17850.0,France
"""


@pytest.mark.parametrize(
    ("name", "text", "gross", "returns", "products"),
    [
        ("shopify_orders", SHOPIFY, "23.00", "0.00", ["T1", "Cup"]),
        ("square_items", SQUARE, "19.00", "-10.00", ["T1", "T1"]),
        ("woocommerce_orders", WOO, "24.00", "0.00", ["T1", "Cup"]),
        ("odoo_orders", ODOO, "24.00", "0.00", ["Tea", "Cup"]),
        ("uci_retail", UCI, "24.00", "-10.00", ["T1", "POST", "T1"]),
    ],
)
def test_exports_of_known_systems(
    tmp_path: Path, name: str, text: str, gross: str, returns: str, products: list[str]
) -> None:
    found = read(tmp_path, text)
    assert found.mapping.name == name
    assert found.totals.is_complete
    assert (found.totals.gross, found.totals.returns) == (Decimal(gross), Decimal(returns))
    assert found.lines["product_id"].to_list() == products


def test_refunds_of_whole_orders_are_told(tmp_path: Path) -> None:
    notes = read(tmp_path, SHOPIFY).notes
    assert "Refunded Amount of 5.00 belongs to whole documents: it is in no line" in notes


def test_presets_are_found_by_their_own_headers() -> None:
    for name in NAMES:
        headers = [one.split("|")[0].strip() for one in load_preset(name).requires]
        found = find_preset(headers)
        assert found is not None
        assert found.name == name


def test_stock_counts(tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    path.write_text(
        "SKU,Stock Date,On Hand,Unit Cost\nT1,2026-01-31,5,2.5\nT1,2026-01-31,6,2.5\nC1,x,1,1\n",
        encoding="utf-8",
    )
    found = read_inventory(path)
    assert found.lines.select("item_id", "milli").rows() == [("T1", 5000)]
    assert found.totals.is_complete
    assert found.totals.problems == 2


def test_a_plan_must_be_in_numbers(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("period,target\n2026-01,much\n", encoding="utf-8")
    with pytest.raises(UserError, match="row 2, target"):
        read_plan(path, 2)
    path.write_text("month,goal\n2026-01,5\n", encoding="utf-8")
    with pytest.raises(UserError, match="needs a column period"):
        read_plan(path, 2)


@pytest.mark.parametrize("label", ["2024-13", "2024-00", "2024-W54", "2024-02-30", "March 2024"])
def test_a_plan_for_no_period_of_the_calendar_is_refused(tmp_path: Path, label: str) -> None:
    """Else the target of a slip would be in no figure, and nobody would know."""
    path = tmp_path / "plan.csv"
    path.write_text(f"Period,target\n2024-12,5\n{label},6\n", encoding="utf-8")
    with pytest.raises(UserError, match=f"plan.csv, row 3, Period: '{label}' is no period. Write"):
        read_plan(path, 2)


def test_a_plan_may_be_of_all_kinds_of_periods(tmp_path: Path) -> None:
    labels = ["2024", "2024-Q4", "2024-12", "2024-W52", "2024-02-29"]
    path = tmp_path / "plan.csv"
    path.write_text("\n".join(["period,target", *(f"{one},5" for one in labels)]), "utf-8")
    assert list(read_plan(path, 2)) == labels


@pytest.fixture(scope="module")
def uci(shared_data: Path) -> TradeFile:
    return read_sales(shared_data / "retail" / "uci_online_retail_transactions.csv.gz")


def test_the_golden_numbers_of_the_uci_file(uci: TradeFile) -> None:
    found, totals = uci, uci.totals
    assert (totals.rows_read, totals.lines, totals.problems) == (541_909, 541_909, 0)
    assert totals.is_complete
    assert totals.revenue == Decimal("9747747.93")
    assert totals.gross == Decimal("10655622.48")
    assert totals.returns == Decimal("-896812.49")
    assert totals.adjustments == Decimal("-11062.06")
    assert (totals.documents, totals.repeats) == (25_900, 5_268)
    lines = found.lines
    assert lines["customer_id"].null_count() == 135_080
    assert lines["revenue"].sum() == totals.revenue
    services = lines.filter(~pl.col("is_item"))["product_id"]
    assert {"POST", "DOT", "M"} <= set(services)
    years = aggregate(lines, "year")
    assert int(years["tickets"].sum()) == 19_959
    tickets = prepared(lines).filter(pl.col("ticket").is_not_null())
    known = tickets.filter(pl.col("customer_id").is_not_null())
    orders = known.group_by("customer_id").agg(pl.col("ticket").n_unique())["ticket"]
    assert orders.len() == 4_338
    assert round((orders > 1).sum() / orders.len(), 4) == 0.6558
    assert round(tickets["minor"].sum() / 19_959) == 53_388
    cancelled = lines.filter(pl.col("product_id") == "23843")
    assert cancelled["milli"].sum() == 0


def test_the_days_of_the_uci_file_in_any_order_are_the_file(uci: TradeFile) -> None:
    day = pl.col("sold_at").dt.date()
    days = [group for _, group in uci.lines.group_by(day, maintain_order=True)]
    random = Random(3)  # noqa: S311 - no secret
    wrong = [one.head(-3).with_columns(pl.col("minor") + 1) for one in random.choices(days, k=9)]
    uploads = [*days, *random.choices(days, k=20)]
    random.shuffle(uploads)
    assert len(days) == 305
    assert_frame_equal(latest([*wrong, *uploads]), canonical(uci.lines))


def test_the_customers_of_the_uci_file_come_again(uci: TradeFile) -> None:
    first = cohorts(Business(uci.lines)).head(13)["customers"].to_list()
    assert first[:3] == [885, 324, 286]
    assert first[-2:] == [445, 235]
