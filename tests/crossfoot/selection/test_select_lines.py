"""Pages of ledger lines: what is asked for in plain strings, and what is refused."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from crossfoot.errors import UserError
from crossfoot.selection import (
    FILTER_PARAMETERS,
    ORDER_PARAMETERS,
    LineFilter,
    PageRequest,
    Totals,
    scan_lines,
    select_lines,
)
from crossfoot.selection.lines import MOST_LINES
from crossfoot.selection.parse import Query, parse_query
from crossfoot.storage import Dataset
from crossfoot.tables import LEDGER
from tests.builders import ledger_frame
from tests.crossfoot.selection.datasets import write_dataset


def filter_of(query: Query) -> LineFilter:
    return LineFilter(**parse_query(query, FILTER_PARAMETERS))


def test_a_query_of_plain_strings_becomes_a_filter() -> None:
    wanted = filter_of(
        {
            "accounts": ["1000", "1200"],
            "date_from": "2026-01-31",
            "amount_to": "1234.505",
            "text": "rent, March",
            "line_ids": "7",
            "checks": "t1",
            "flagged_only": "true",
            "users": "",
        }
    )
    assert wanted == LineFilter(
        accounts=("1000", "1200"),
        date_from=dt.date(2026, 1, 31),
        amount_to=Decimal("1234.505"),
        text="rent, March",
        line_ids=(7,),
        checks=("T1",),
        flagged_only=True,
    )


def test_order_and_place_of_a_page_are_plain_strings_too(plain: Dataset) -> None:
    query = {"sort": "account,posting_date", "descending": "yes", "offset": "5", "limit": "3"}
    order = parse_query(query, ORDER_PARAMETERS)
    wanted = LineFilter(account_prefix="1")
    request = PageRequest(wanted, **order)
    assert request == PageRequest(wanted, ("account", "posting_date"), True, 5, 3)
    assert request.page(plain).rows.height == 3


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"acount": "1000"}, r"no parameter 'acount'. There are: account_prefix, accounts, "),
        ({"date_from": "31.01.2026"}, r"date_from: '31.01.2026' is no day. Write it as 2026-"),
        ({"date_from": "20260131"}, r"date_from: '20260131' is no day"),
        ({"date_to": "2026-02-30"}, r"date_to: '2026-02-30' is no day"),
        ({"amount_from": "1.234,50"}, r"amount_from: '1.234,50' is no amount. Write it as 1234"),
        ({"amount_from": "NaN"}, r"amount_from: 'NaN' is no amount"),
        ({"amount_from": "-5"}, r"amount_from is negative: amounts are compared without"),
        ({"line_ids": ["1", "x"]}, r"line_ids: 'x' is no whole number"),
        ({"line_ids": "9" * 30}, r"line_ids: '9+' is no whole number"),
        ({"flagged_only": "maybe"}, r"flagged_only: 'maybe' is neither true nor false"),
        ({"text": ["a", "b"]}, r"text is given 2 times: give it once"),
        ({"text": "x" * 501}, r"text is longer than 500 characters"),
        ({"date_from": "2026-02-01", "date_to": "2026-01-01"}, r"date_from .* is after date_to"),
        ({"amount_from": "2", "amount_to": "1"}, r"amount_from 2 is after amount_to 1"),
    ],
)
def test_what_can_not_be_read_is_named_with_the_remedy(
    query: dict[str, str | list[str]], said: str
) -> None:
    with pytest.raises(UserError, match=said):
        filter_of(query)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"sort": "colour"}, r"sort: there is no column 'colour'. There are: line_id, "),
        ({"sort": "account,account"}, r"each of them once"),
        ({"limit": str(MOST_LINES + 1)}, r"limit 0 to 10,000"),
    ],
)
def test_a_page_that_can_not_be_is_refused(plain: Dataset, query: Query, said: str) -> None:
    request = PageRequest(**parse_query(query, ORDER_PARAMETERS))
    with pytest.raises(UserError, match=said):
        request.page(plain)


@pytest.mark.parametrize("wanted", [LineFilter(checks=("T1",)), LineFilter(flagged_only=True)])
def test_lines_by_check_need_a_run(plain: Dataset, wanted: LineFilter, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="need the findings of a run"):
        select_lines(plain, wanted)
    with pytest.raises(UserError, match="not kept any more: audit again"):
        select_lines(plain, wanted, findings=tmp_path / "findings.parquet")


def test_unfiltered_totals_are_the_manifest_s_and_pages_follow_the_file(
    plain: Dataset, lines: pl.DataFrame
) -> None:
    page = select_lines(plain, LineFilter(), offset=95, limit=10)
    assert page.rows["line_id"].to_list() == list(range(96, 106))
    assert page.totals.debit == plain.manifest.totals.debit == lines["debit"].sum()
    assert page.totals.amount == lines["amount"].sum()
    last = select_lines(plain, LineFilter(), offset=395, limit=10, descending=True)
    assert last.rows["line_id"].to_list() == [5, 4, 3, 2, 1]


@pytest.mark.parametrize("wanted", [LineFilter(), LineFilter(users=("ann",))])
@pytest.mark.parametrize("sort", ["line_id", "amount"])
@pytest.mark.parametrize("offset", [401, 2**33, 2**63 - 1])
def test_a_page_beyond_the_last_is_empty(
    plain: Dataset, wanted: LineFilter, sort: str, offset: int
) -> None:
    for descending in (False, True):
        page = select_lines(plain, wanted, sort=(sort,), descending=descending, offset=offset)
        assert page.rows.is_empty()
        assert (page.offset, page.totals.lines > 0) == (offset, True)


def test_nothing_found_is_an_empty_page_with_its_columns(copied: Dataset, findings: Path) -> None:
    for wanted in (
        LineFilter(accounts=("none",)),
        LineFilter(text="nowhere to be found"),
        LineFilter(line_ids=(10**9,)),
        LineFilter(checks=("ZZ",)),
        LineFilter(amount_from=Decimal(10) ** 30),
    ):
        page = select_lines(copied, wanted, findings=findings)
        assert page.rows.columns == [*LEDGER.names, "checks"]
        assert page.rows.is_empty()
        nothing = Decimal(0)
        assert page.totals == Totals(0, 0, nothing, nothing, nothing)


def test_amounts_are_exact_where_floats_are_not(tmp_path: Path) -> None:
    largest = Decimal("9999999999999999.99")
    frame = ledger_frame(amount=[largest, Decimal("-0.01"), largest], account=["1", "1", "2"])
    dataset = write_dataset(tmp_path / "dataset", frame)
    totals = select_lines(dataset, LineFilter(text="", accounts=("1", "2"))).totals
    assert totals.amount == Decimal("19999999999999999.97")
    found = select_lines(dataset, LineFilter(amount_from=largest)).totals
    assert found.lines == 2


@pytest.mark.parametrize(
    ("bounds", "found"),
    [
        ({"amount_from": "1.005"}, [2, 3]),
        ({"amount_to": "1.005"}, [1]),
        ({"amount_from": "1.001", "amount_to": "1.009"}, []),
        ({"amount_from": "1.01", "amount_to": "1.01"}, [2, 3]),
        ({"amount_to": "0"}, []),
    ],
)
def test_bounds_between_two_cents_hold_exactly(
    tmp_path: Path, bounds: dict[str, str], found: list[int]
) -> None:
    frame = ledger_frame(amount=["1.00", "1.01", "-1.01"])
    dataset = write_dataset(tmp_path / "dataset", frame)
    page = select_lines(dataset, filter_of(bounds))
    assert page.rows["line_id"].to_list() == found


def test_a_file_without_entries_has_none(tmp_path: Path) -> None:
    frame = ledger_frame(amount=["1.00", "2.00"]).with_columns(entry_id=pl.lit(None, pl.Int64))
    dataset = write_dataset(tmp_path / "dataset", frame)
    totals = select_lines(dataset, LineFilter(accounts=("1000",))).totals
    assert (totals.lines, totals.entries) == (2, 0)


def test_a_text_is_looked_for_as_it_stands(plain: Dataset, lines: pl.DataFrame) -> None:
    found = select_lines(plain, LineFilter(text="(A.B)"), limit=1_000).rows
    texts = pl.col("header_text", "line_text").eq_missing("RENT (a.b)")
    assert found["line_id"].to_list() == lines.filter(pl.any_horizontal(texts))["line_id"].to_list()
    assert 0 < found.height < lines.height


def test_a_scan_for_an_export_has_the_lines_of_all_pages(copied: Dataset, findings: Path) -> None:
    wanted = LineFilter(accounts=("1000", "6100"), flagged_only=True)
    for sort, descending in ((("line_id",), False), (("amount", "account"), True)):
        scanned = scan_lines(copied, wanted, sort=sort, descending=descending, findings=findings)
        page = select_lines(
            copied, wanted, sort=sort, descending=descending, limit=1_000, findings=findings
        )
        assert scanned.collect(engine="streaming").equals(page.rows)
        assert page.rows.height > 20
