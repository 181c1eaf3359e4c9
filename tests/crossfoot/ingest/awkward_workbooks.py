"""Awkward Excel workbooks."""

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from openpyxl import Workbook

from crossfoot.ingest.source import ReadOptions
from tests.crossfoot.ingest.awkward import (
    DEBIT,
    HEAD,
    LINES,
    SIGNED,
    SIGNED_HEAD,
    Awkward,
    rows,
    signed,
)

Table = list[list[Any]]


def workbook(**sheets: Table) -> bytes:
    """Write a workbook with these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, table in sheets.items():
        sheet = book.create_sheet(name)
        for row in table:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def cells(date: Callable[[str], Any] = dt.date.fromisoformat) -> Table:
    """The ledger with real numbers and dates."""
    return [list(HEAD)] + [
        [int(no), date(day), account, number(debit), number(credit), text]
        for no, day, account, debit, credit, text in rows()
    ]


def number(text: str) -> float | None:
    return float(Decimal(text)) if text else None


def excel(name: str, data: bytes, **facts: Any) -> Awkward:
    return Awkward(name, data, suffix=".xlsx", **facts)


README: Table = [["This workbook was exported on 2025-04-01"], ["Sheet 2 holds the journal"]]
WIDE: Table = [row + [None] * 300 + ["x"] if n == 3 else row for n, row in enumerate(cells())]

WORKBOOKS = (
    excel("excel_plain", workbook(Journal=cells())),
    excel("excel_data_on_second_sheet", workbook(Info=README, Journal=cells())),
    excel(
        "excel_sheet_by_option",
        workbook(Old=[list(HEAD), *cells()[3:5]], New=cells()),
        options=ReadOptions(sheet="New"),
    ),
    excel(
        "excel_preamble", workbook(J=[["Acme GmbH"], ["Journal 2025"], [], *cells()]), first_row=5
    ),
    excel("excel_blank_rows", workbook(J=[*cells()[:5], [], *cells()[5:], [], []])),
    excel(
        "excel_dates_as_serials",
        workbook(J=cells(lambda d: (dt.date.fromisoformat(d) - dt.date(1899, 12, 30)).days)),
    ),
    excel("excel_dates_as_text", workbook(J=cells(str))),
    excel("excel_amounts_as_text", workbook(J=[list(HEAD), *[list(row) for row in rows()]])),
    excel(
        "excel_totals_row",
        workbook(J=[*cells(), [None, None, "Total", float(DEBIT), float(DEBIT), None]]),
        totals_rows=1,
    ),
    excel(
        "excel_signed_floats",
        workbook(
            J=[
                list(SIGNED_HEAD),
                *[
                    [no, day, account, float(amount), text]
                    for no, day, account, amount, text in signed()
                ],
            ]
        ),
        mapping=SIGNED,
    ),
    excel(
        "excel_error_cell",
        workbook(
            J=[*cells()[:3], [2, dt.date(2025, 1, 7), "5000", "#REF!", None, "Fuel"], *cells()[4:]]
        ),
        lines=LINES - 1,
        problems=1,
        debit=DEBIT - Decimal("80.05"),
        problem=(4, "Debit", ""),
    ),
    excel("excel_that_is_text", "".join(",".join(r) + "\n" for r in [HEAD, *rows()]).encode()),
)
