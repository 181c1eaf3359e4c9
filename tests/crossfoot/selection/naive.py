"""The wanted lines as plain Python would choose and sort them, row by row."""

import datetime as dt
from decimal import Decimal
from typing import Any

from crossfoot.selection import LineFilter
from tests.crossfoot.selection.datasets import codes_of

Row = dict[str, Any]
_TEXTS = ("header_text", "line_text", "reference", "party", "account_name")


def wanted_rows(rows: list[Row], wanted: LineFilter) -> list[Row]:
    return [row for row in rows if _is_wanted(row, wanted)]


def _is_wanted(row: Row, wanted: LineFilter) -> bool:
    lists = {
        "account": wanted.accounts,
        "entered_by": wanted.users,
        "source": wanted.sources,
        "journal_id": wanted.journal_ids,
        "entry_id": wanted.entry_ids,
        "line_id": wanted.line_ids,
    }
    return (
        all(not values or row[name] in values for name, values in lists.items())
        and row["account"].startswith(wanted.account_prefix or "")
        and _lies_between(row["posting_date"], wanted.date_from, wanted.date_to)
        and _lies_between(row["effective_date"], wanted.effective_from, wanted.effective_to)
        and _lies_between(abs(row["amount"]), wanted.amount_from, wanted.amount_to)
        and _has_text(row, wanted.text)
        and _is_flagged(row, wanted)
    )


def _lies_between(
    value: dt.date | Decimal | None, first: dt.date | Decimal | None, last: dt.date | Decimal | None
) -> bool:
    if first is None and last is None:
        return True
    if value is None:
        return False
    return (first is None or value >= first) and (  # type: ignore[operator] # both of one type
        last is None or value <= last  # type: ignore[operator] # both of one type
    )


def _has_text(row: Row, text: str | None) -> bool:
    return not text or any(text.lower() in (row[name] or "").lower() for name in _TEXTS)


def _is_flagged(row: Row, wanted: LineFilter) -> bool:
    codes = codes_of(row["line_id"])
    return (not wanted.flagged_only or bool(codes)) and (
        not wanted.checks or bool(set(codes) & set(wanted.checks))
    )


def in_order(rows: list[Row], sort: tuple[str, ...], *, descending: bool) -> list[Row]:
    """Sort by each column from the last to the first; nulls last, equal rows as in the file."""
    ordered = sorted(rows, key=lambda row: row["line_id"])
    for name in reversed(sort):
        known = [row for row in ordered if row[name] is not None]
        known = sorted(known, key=lambda row: row[name], reverse=descending)  # stays stable
        ordered = known + [row for row in ordered if row[name] is None]
    return ordered
