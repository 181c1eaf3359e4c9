"""A ledger whose texts try to become formulas, markup and scripts."""

import csv
import datetime as dt
from pathlib import Path

HEADER = (
    "Entry No",
    "Posting Date",
    "Document Date",
    "Entered By",
    "Account",
    "Account Name",
    "Reference",
    "Description",
    "Debit",
    "Credit",
)
TEXTS = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(A1:A9)",
    "-2+3+cmd",
    "<script>alert('x')</script>",
    '<img src="http://example.com/a.png" onerror="x()">',
    "Müller & Söhne, rent",
)


def write_awkward_ledger(path: Path, entries: int = 400) -> Path:
    """Balanced entries over a year, every tenth on a Sunday with an awkward text."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(1, entries + 1):
            writer.writerows(_entry(number))
    return path


def _entry(number: int) -> list[list[object]]:
    monday = dt.date(2026, 1, 5) + dt.timedelta(weeks=number % 50)
    odd = number % 10 == 0
    day = monday + dt.timedelta(days=6 if odd else number % 5)
    text = TEXTS[number // 10 % len(TEXTS)] if odd else "office supplies of the week"
    amount = f"{number * 37 % 9_000 + 11}.{number % 100:02}"
    common = [f"JE{number:05}", day, day, "ann" if number % 3 else "bob"]
    account, other = ("6100", "Office") if number % 2 else ("6200", "Travel"), ("1000", "Bank")
    return [
        [*common, *account, f"R{number}", text, amount, ""],
        [*common, *other, f"R{number}", text, "", amount],
    ]
