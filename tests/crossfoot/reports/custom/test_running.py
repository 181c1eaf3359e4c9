"""Custom reports beside a plain way in Python."""

import datetime as dt
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from statistics import median
from typing import Any
from zipfile import ZipFile

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.errors import UserError
from crossfoot.reports.custom import (
    Custom,
    Setting,
    custom_report,
    source_of,
    spec_of,
    validated,
)
from crossfoot.reports.report import Table
from crossfoot.reports.writers import ALL_WRITERS, write_report
from crossfoot.sales.periods import label

SETTING = Setting(dt.date(2026, 3, 15), "EUR")
SCHEMA: dict[str, Any] = {
    "customer_id": pl.String,
    "store": pl.String,
    "sold_at": pl.Datetime("us"),
    "quantity": pl.Decimal(18, 3),
    "revenue": pl.Decimal(18, 2),
    "is_item": pl.Boolean,
}


def _at(year: int, month: int) -> dt.datetime:
    return dt.datetime(year, month, 1)  # noqa: DTZ001 - the clock of the shop has no zone


_money = st.none() | st.decimals(-(10**12), 10**12, places=2)
_names = st.none() | st.sampled_from(["", "A", "a", "=1+1", "Zoë\n", "x'; DROP"])
_rows = st.lists(
    st.fixed_dictionaries(
        {
            "customer_id": _names,
            "store": _names,
            "sold_at": st.none() | st.datetimes(_at(2024, 1), _at(2026, 12)),
            "quantity": st.none() | st.decimals(-(10**9), 10**9, places=3),
            "revenue": _money,
            "is_item": st.none() | st.booleans(),
        }
    ),
    max_size=25,
)
Row = dict[str, Any]


def _frame(rows: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _table(record: dict[str, Any], frame: pl.DataFrame) -> Table:
    spec = spec_of({"source": "sales_lines", **record})
    (table,) = custom_report(Custom(spec, frame, SETTING)).tables
    return table


def _cent(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def _measured(rows: list[Row], whole: Decimal) -> Row:
    values = [row["revenue"] for row in rows if row["revenue"] is not None]
    total = sum(values, Decimal(0)) if values else None
    return {
        "count": len(rows),
        "sum_revenue": total,
        "mean_revenue": None if total is None else _cent(total / len(values)),
        "median_revenue": _cent(median(values)) if values else None,
        "min_revenue": min(values, default=None),
        "max_revenue": max(values, default=None),
        "distinct_customer_id": len({r["customer_id"] for r in rows} - {None}),
        "share_revenue": None if total is None or not whole else float(total / whole),
    }


MEASURES: list[Any] = [
    "count",
    *(
        {"measure": name, "column": "revenue"}
        for name in ("sum", "mean", "median", "min", "max", "share")
    ),
    {"measure": "distinct", "column": "customer_id"},
]


@settings(max_examples=60, deadline=None)
@given(_rows)
def test_groups_totals_and_shares_are_what_a_plain_loop_finds(rows: list[Row]) -> None:
    grouping = ["store", {"column": "sold_at", "by": "quarter"}]
    table = _table({"grouping": grouping, "measures": MEASURES}, _frame(rows))
    whole = sum((row["revenue"] for row in rows if row["revenue"] is not None), Decimal(0))
    groups: dict[tuple[Any, Any], list[Row]] = {}
    stores: dict[Any, list[Row]] = {}
    for row in rows:
        day = row["sold_at"]
        quarter = None
        if day is not None:
            quarter = label(dt.date(day.year, 3 * ((day.month - 1) // 3) + 1, 1), "quarter")
        groups.setdefault((row["store"], quarter), []).append(row)
        stores.setdefault(row["store"], []).append(row)
    told = table.rows.to_dicts()
    found = {
        (row.pop("store"), row.pop("sold_at_quarter")): row
        for row in told
        if not row["is_total"] and row.pop("is_total") is False
    }
    assert found == {key: _measured(group, whole) for key, group in groups.items()}
    totals = [row for row in told if row.get("is_total")]
    if not rows:
        assert totals == []
        return
    last = totals.pop()
    assert last["store"] == "Total"
    names = _measured([], whole).keys()
    assert {name: last[name] for name in names} == _measured(rows, whole)
    assert [{name: one[name] for name in names} for one in totals] == [
        _measured(stores[key], whole) for key in _in_order(stores)
    ]


def _in_order(stores: dict[Any, list[Row]]) -> list[Any]:
    return sorted(key for key in stores if key is not None) + [None] * (None in stores)


_FILTERS: list[tuple[dict[str, Any], Callable[[Row], bool]]] = [
    ({"column": "store", "operator": "is", "value": "A"}, lambda r: r["store"] == "A"),
    ({"column": "store", "operator": "is not", "value": "A"}, lambda r: r["store"] != "A"),
    (
        {"column": "store", "operator": "contains", "value": "1+"},
        lambda r: "1+" in (r["store"] or ""),
    ),
    (
        {"column": "store", "operator": "starts with", "value": "A"},
        lambda r: (r["store"] or "").lower().startswith("a"),
    ),
    (
        {"column": "store", "operator": "in", "value": ["a", "=1+1"]},
        lambda r: r["store"] in ("a", "=1+1"),
    ),
    ({"column": "store", "operator": "empty"}, lambda r: not r["store"]),
    ({"column": "revenue", "operator": "not empty"}, lambda r: r["revenue"] is not None),
    (
        {"column": "revenue", "operator": "at least", "value": "0.005"},
        lambda r: r["revenue"] is not None and r["revenue"] >= Decimal("0.005"),
    ),
    (
        {"column": "revenue", "operator": "at most", "value": 12},
        lambda r: r["revenue"] is not None and r["revenue"] <= 12,
    ),
    (
        {"column": "quantity", "operator": "between", "value": [-1.5, 1000]},
        lambda r: r["quantity"] is not None and Decimal("-1.5") <= r["quantity"] <= 1000,
    ),
    (
        {"column": "sold_at", "operator": "at most", "value": "2025-06-30"},
        lambda r: r["sold_at"] is not None and r["sold_at"].date() <= dt.date(2025, 6, 30),
    ),
    (
        {"column": "sold_at", "operator": "during", "value": "last 12 months"},
        lambda r: (
            r["sold_at"] is not None
            and dt.date(2025, 3, 1) <= r["sold_at"].date() < dt.date(2026, 3, 1)
        ),
    ),
    ({"column": "is_item", "operator": "is", "value": False}, lambda r: r["is_item"] is False),
    (
        {"column": "is_item", "operator": "is not", "value": True},
        lambda r: r["is_item"] is not True,
    ),
]


@settings(max_examples=60, deadline=None)
@given(_rows, st.lists(st.sampled_from(_FILTERS), max_size=2))
def test_filters_keep_what_a_plain_loop_keeps(
    rows: list[Row], filters: list[tuple[dict[str, Any], Callable[[Row], bool]]]
) -> None:
    table = _table({"filters": [told for told, _ in filters]}, _frame(rows))
    kept = [row for row in rows if all(is_kept(row) for _, is_kept in filters)]
    assert table.rows.select(list(SCHEMA)).to_dicts() == kept


def test_a_limit_shows_the_first_groups_and_the_total_of_all() -> None:
    rows = [
        {"store": store, "revenue": Decimal(value)}
        for store, value in (("A", "0.10"), ("B", "0.20"), ("C", "0.30"))
    ]
    table = _table(
        {
            "grouping": ["store"],
            "measures": [{"measure": "sum", "column": "revenue", "title": "Sold"}],
            "order": [{"column": "sum_revenue", "descending": True}],
            "limit": 2,
        },
        pl.DataFrame(rows, schema_overrides={"revenue": pl.Decimal(18, 2)}),
    )
    assert table.rows["store"].to_list() == ["C", "B", "Total"]
    assert table.rows["sum_revenue"].to_list() == [
        Decimal("0.30"),
        Decimal("0.20"),
        Decimal("0.60"),
    ]
    assert "first 2 of 3 groups" in table.note
    assert [column.title for column in table.columns] == ["Store", "Sold"]


def test_the_chart_has_a_line_for_each_value_of_the_second_group() -> None:
    days = [_at(2026, month) for month in (1, 2, 1)]
    rows = [
        {"store": store, "sold_at": day, "revenue": Decimal(value)}
        for store, day, value in zip("ABB", days, ("1.00", "2.00", "4.00"), strict=True)
    ]
    spec = spec_of(
        {
            "source": "sales_lines",
            "grouping": [{"column": "sold_at", "by": "month"}, "store"],
            "measures": [{"measure": "sum", "column": "revenue"}],
            "chart": {"kind": "line", "x": "sold_at_month", "y": "sum_revenue"},
        }
    )
    frame = _frame([{**dict.fromkeys(SCHEMA), **row} for row in rows])
    report = custom_report(Custom(spec, frame, SETTING))
    (chart,) = report.charts
    assert chart.option["xAxis"]["data"] == ["2026-01", "2026-02"]
    lines = {one["name"]: one["data"] for one in chart.option["series"]}
    assert lines["B"] == [4.0, 2.0]
    assert [one and one["value"] for one in lines["A"]] == [1.0, None]


def test_columns_that_these_data_lack_are_told() -> None:
    with pytest.raises(UserError, match=r"These sales lines have no cost\. There are: sold_at"):
        _table({"columns": ["cost"]}, _frame([]))


def test_validation_twice_is_the_same() -> None:
    spec = validated(spec_of({"source": "findings", "filters": [_DAY]}), source_of("findings"))
    assert validated(spec, source_of("findings")) == spec


_DAY = {"column": "posting_date", "operator": "between", "value": ["2026-01-01", "2026-01-31"]}


HOSTILE = [
    "=cmd|'/c calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "<script>alert(1)</script>",
    "#let x",
    "\x07bell",
]


def test_hostile_texts_stay_texts_in_every_format(tmp_path: Path) -> None:
    rows = [{**dict.fromkeys(SCHEMA), "store": text, "revenue": Decimal(1)} for text in HOSTILE]
    record = {
        "source": "sales_lines",
        "title": "=1+1 <b>",
        "grouping": ["store"],
        "measures": [{"measure": "sum", "column": "revenue", "title": "=HYPERLINK(1)"}],
        "chart": {"kind": "bar", "x": "store", "y": "sum_revenue"},
    }
    report = custom_report(Custom(spec_of(record), _frame(rows), SETTING))
    for form in ALL_WRITERS:
        assert write_report(report, tmp_path / f"report.{form}", form).stat().st_size > 0
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    formulas = {str(cell.value) for cell in cells if cell.data_type == "f"}
    assert not [text for text in formulas if "cmd" in text or "HYPERLINK" in text or "1+1" in text]
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "=1+1 <b>" not in page
    with ZipFile(tmp_path / "report.csv") as folder:
        texts = [folder.read(name).decode() for name in folder.namelist()]
    lines = [line for text in texts for line in text.splitlines()]
    assert not [line for line in lines if line.lstrip('"\ufeff').startswith(("=", "+", "@"))]
