"""The first rows as a mapping reads them, and what they add up to."""

from decimal import Decimal
from pathlib import Path

import pytest

from crossfoot.errors import UserError
from crossfoot.ingest.detect import open_table
from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.preview import HEAD_ROWS, Head, preview_ledger, preview_trade, take_head
from crossfoot.ingest.preview import read_head as read_again
from crossfoot.ingest.source import ReadOptions
from crossfoot.ingest.trade.mapping import TradeMapping

ROWS = ["No;Date;Account;Debit;Credit"]
ROWS += ["1;31.01.2026;4000;1.234,50;", "1;31.01.2026;1200;;1.234,50"]
ROWS += ["2;01.02.2026;4000;10,00;", "2;01.02.2026;1200;;9,00"]
ROWS += ["3;31.02.2026;4000;5,00;", "3;never;1200;;5,00"]
LEDGER = Mapping(
    "ledger",
    {"journal_id": ("No",), "posting_date": ("Date",), "account": ("Account",),
     "debit": ("Debit",), "credit": ("Credit",)},
    "debit_credit",
    decimal_mark=",",
)  # fmt: skip


def head_of(folder: Path, rows: list[str]) -> Head:
    """The head of a file, by way of the disk."""
    path = folder / "gl.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    source = open_table(path, ReadOptions())
    take_head(source).write(folder / "head.parquet")
    return read_again(folder / "head.parquet", "gl.csv", source.columns)


def test_a_ledger_shows_its_first_lines_and_totals(tmp_path: Path) -> None:
    found = preview_ledger(head_of(tmp_path, ROWS), LEDGER)
    assert (found.rows_read, found.line_rows, found.rejected, found.is_whole) == (6, 4, 2, True)
    assert found.totals == {
        "debit": Decimal("1244.50"), "credit": Decimal("1243.50"), "difference": Decimal("1.00"),
        "entries": 2, "unbalanced": 1,
    }  # fmt: skip
    assert found.periods == (
        ("2026-01", 2, Decimal("1234.50"), Decimal("1234.50")),
        ("2026-02", 2, Decimal("10.00"), Decimal("9.00")),
    )
    first = dict(zip(found.names, found.lines[0], strict=True))
    assert (str(first["posting_date"]), first["debit"]) == ("2026-01-31", Decimal("1234.50"))
    assert [(one.column, one.count, one.file_row) for one in found.reasons] == [("Date", 2, 6)]


def test_of_a_large_file_only_the_head_is_read(tmp_path: Path) -> None:
    row = "{0};01.02.2026;4000;10,00;\n{0};01.02.2026;1200;;10,00"
    rows = [*ROWS[:1], *(row.format(number) for number in range(1, HEAD_ROWS))]
    found = preview_ledger(head_of(tmp_path, rows), LEDGER)
    assert (found.rows_read, found.is_whole) == (HEAD_ROWS, False)


def test_sales_show_theirs(tmp_path: Path) -> None:
    rows = ["Order,Day,SKU,Units,Value", "A1,2026-01-31,P1,2,20.00", "R1,2026-01-31,P1,-1,-10.00"]
    mapping = TradeMapping(
        "shop",
        {"transaction_id": ("Order",), "sold_at": ("Day",), "product_id": ("SKU",),
         "quantity": ("Units",), "revenue": ("Value",)},
        "sales",
        "%Y-%m-%d",
    )  # fmt: skip
    found = preview_trade(head_of(tmp_path, rows), mapping)
    assert (found.rows_read, found.line_rows, found.totals["revenue"]) == (2, 2, Decimal(10))
    assert found.totals["returns"] == Decimal(-10)
    with pytest.raises(UserError, match="is a line of sales"):
        preview_trade(head_of(tmp_path, [rows[0], "A1,never,P1,2,20.00"]), mapping)
