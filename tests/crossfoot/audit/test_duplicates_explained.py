"""What looks like a duplicate and is none stays in the table, explained and not flagged."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Settings
from crossfoot.audit.checks.duplicates import DUPLICATES_CHECKS
from crossfoot.audit.checks.duplicates.near_entry import NEAR_ENTRY
from crossfoot.audit.duplicates import duplicate_result, entry_groups
from crossfoot.audit.entry_names import entry_names
from crossfoot.audit.flags import run_checks
from crossfoot.audit.profile import Profile
from tests.builders import book, ledger_frame

PROFILE = Profile("test", checks={"D12": {"enabled": False}})
MONTHS = [dt.date(2026, month, 3) for month in range(1, 10)]
INVOICE = [("6000", "119.00"), ("2000", "-119.00")]


def entries(*rows: dict[str, Any]) -> Book:
    """A book of entries, each given as its lines and the values of its header."""
    lines = [
        {"journal_id": str(number), "account": account, "amount": amount, **header}
        for number, row in enumerate(rows, 1)
        for header in [{name: value for name, value in row.items() if name != "lines"}]
        for account, amount in row["lines"]
    ]
    names = list(dict.fromkeys(name for line in lines for name in line))
    return book(ledger_frame(**{name: [line.get(name) for line in lines] for name in names}))


def entry(day: dt.date, reference: str | None = None, **values: Any) -> dict[str, Any]:
    return {
        "lines": INVOICE,
        "posting_date": day,
        "effective_date": day,
        "party": "Miller",
        "reference": reference,
        **values,
    }


def flagged(ledger: Book) -> set[str]:
    flags = run_checks(ledger, DUPLICATES_CHECKS, PROFILE, lambda *_: None).flags
    return set(flags["code"])


def explanations(ledger: Book) -> list[str | None]:
    return duplicate_result(ledger).lines["explained_by"].unique().to_list()


def reasons(ledger: Book) -> set[str]:
    flags = run_checks(ledger, DUPLICATES_CHECKS, PROFILE, lambda *_: None).flags
    return set(flags.filter(pl.col("code") == "D7")["reason"])


def twice(**values: Any) -> Book:
    """An invoice entered twice, and a payment; each row's number and journal are given."""
    day = MONTHS[0]
    paid = {**entry(day, "R9"), "lines": [("2000", "7.00"), ("1800", "-7.00")]}
    rows = [entry(day), entry(day + dt.timedelta(days=4)), paid]
    columns = zip(*values.values(), strict=True)
    named = [dict(zip(values, row, strict=True)) for row in columns]
    return entries(*({**row, **name} for row, name in zip(rows, named, strict=True)))


def test_a_twin_is_named_by_its_number_where_that_tells_it() -> None:
    ledger = twice(journal_id=["7", "8", "9"], source=["PI", "PI", "BK"], entry_id=[1, 2, 3])
    assert {text.partition(",")[0] for text in reasons(ledger)} == {
        "the same lines as entry 7", "the same lines as entry 8"}  # fmt: skip


def test_a_twin_is_named_with_its_journal_where_numbers_come_again() -> None:
    ledger = twice(journal_id=["7", "8", "8"], source=["PI", "PI", "BK"], entry_id=[1, 2, 3])
    assert {text.partition(",")[0] for text in reasons(ledger)} == {
        "the same lines as entry 7", "the same lines as entry PI 8"}  # fmt: skip
    everywhere = twice(journal_id=["7", "7", "7"], source=["PI", "PJ", "BK"], entry_id=[1, 2, 3])
    assert {text.partition(",")[0] for text in reasons(everywhere)} == {
        "the same lines as entry PI 7", "the same lines as entry PJ 7"}  # fmt: skip


def test_a_twin_of_the_same_number_and_journal_is_told_by_its_day() -> None:
    names = entry_names(
        twice(journal_id=["7", "7", None], source=["PI", "PI", None], entry_id=[1, 2, 3]),
        pl.Series([1, 3]),
    )
    assert names.sort("entry_id").rows() == [(1, "PI 7 (2026-01-03)"), (3, "3")]


def test_monthly_rent_is_recurring() -> None:
    rent = entries(*(entry(day, party="Landlord") for day in MONTHS))
    assert flagged(rent) == set()
    assert explanations(rent) == ["recurring"]


def test_rent_booked_twice_in_one_month_is_flagged_among_rents() -> None:
    rents = [entry(day, party="Landlord") for day in MONTHS]
    twice = entries(*rents, entry(MONTHS[4], party="Landlord"))
    assert "D7" in flagged(twice)


def test_a_reversed_entry_is_no_duplicate_of_its_second_booking() -> None:
    undone = [(account, str(-float(amount))) for account, amount in INVOICE]
    ledger = entries(
        entry(MONTHS[0], "4711"),
        entry(MONTHS[0], "4711", lines=undone),
        entry(MONTHS[0], "4711"),
    )
    assert flagged(ledger) == set()
    assert "reversal" in explanations(ledger)


def test_equal_salaries_of_one_batch_are_lines_of_one_entry() -> None:
    batch = entries(entry(MONTHS[0], lines=[("6000", "10.00")] * 4 + [("2000", "-40.00")]))
    assert flagged(batch) == set()
    assert explanations(batch) == ["batch"]


def test_small_bank_fees_are_frequent() -> None:
    days = [dt.date(2026, 1, 5) + dt.timedelta(days=5 * step) for step in range(12)]
    fees = entries(*(entry(day, None, lines=[("6800", "2.50"), ("1000", "-2.50")]) for day in days))
    assert flagged(fees) == set()
    assert explanations(fees) == ["frequent"]


def test_consecutive_invoices_of_one_amount_are_different_invoices() -> None:
    day = MONTHS[0]
    ledger = entries(entry(day, "RE-4711"), entry(day + dt.timedelta(days=2), "RE-4712"))
    assert flagged(ledger) == set()


def test_an_invoice_and_its_payment_are_no_duplicates() -> None:
    payment = entry(MONTHS[1], "4711", lines=[("2000", "119.00"), ("1000", "-119.00")])
    assert flagged(entries(entry(MONTHS[0], "4711"), payment)) == set()


@pytest.mark.parametrize(
    ("second", "code"),
    [
        ({"reference": "47-11X"}, "D7"),
        ({"reference": "O04711X"}, "D7"),
        ({"posting_date": dt.date(2026, 2, 9)}, "D9"),
        ({"lines": [("6400", "119.00"), ("2000", "-119.00")]}, "D8"),
        ({"lines": [("6000", "191.00"), ("2000", "-191.00")]}, "D8"),
        ({"party": "MILLER LTD"}, "D8"),
        ({"party": "Somebody else"}, "D10"),
        ({"source": "WEB", "entered_by": "bob"}, "D5"),
    ],
)
def test_a_second_booking_in_disguise_is_found(second: dict[str, Any], code: str) -> None:
    first = entry(MONTHS[0], "4711X", source="AP", entered_by="ann")
    other = [entry(day, f"9{day.month}00Z", party="Smith") for day in MONTHS]
    ledger = entries(first, {**first, **second}, *other)
    assert code in flagged(ledger)


@pytest.mark.parametrize(
    ("party", "lines", "likeness"),
    [
        ("Miller", ("6400", "119.00"), "same party, reference and amount, other accounts"),
        (None, ("6400", "119.00"), "same reference and amount, other accounts"),
        ("Miller", ("6000", "191.00"), "same party and reference, amounts 119.00 and 191.00"),
    ],
)
def test_entries_that_name_no_party_are_not_of_the_same(
    party: str | None, lines: tuple[str, str], likeness: str
) -> None:
    first = entry(MONTHS[0], "4711X", party=party)
    again = {**first, "lines": [lines, ("2000", f"-{lines[1]}")]}
    other = [entry(day, f"9{day.month}00Z", party="Smith") for day in MONTHS]
    found = NEAR_ENTRY.find(
        entries(first, again, *other), Settings({"days": 75, "tolerance": 0.01})
    )
    assert set(found.to_native().lazy().collect()["likeness"]) == {likeness}


def test_whole_entries_are_compared_line_by_line_not_by_their_totals() -> None:
    one = [("A", "10.00"), ("A", "40.00"), ("B", "10.00"), ("B", "40.00"), ("C", "-100.00")]
    same = [one[4], one[2], one[0], one[3], one[1]]
    crossed = [("A", "10.00"), ("A", "10.00"), ("B", "40.00"), ("B", "40.00"), ("C", "-100.00")]
    ledger = entries(*({"lines": lines} for lines in (one, same, crossed)))
    groups = entry_groups(ledger).to_native().collect().sort("entry_id")
    assert groups["entry_id"].to_list() == [1, 2]
    assert groups["group_id"].unique().to_list() == [1]
    assert duplicate_result(ledger).entries == (1, 2)


def test_every_line_of_a_type_stays_in_the_table() -> None:
    rent = entries(*(entry(day, party="Landlord") for day in MONTHS))
    lines = duplicate_result(rent).lines
    assert lines["line_id"].to_list() == list(range(1, 19))
    assert set(lines["points"]) == {10}


@pytest.mark.parametrize("check", DUPLICATES_CHECKS, ids=lambda check: check.code)
def test_a_ledger_without_duplicates_has_no_flag(check: Check) -> None:
    ledger = entries(entry(MONTHS[0], "4711", period=1, source="AP", entered_by="ann"))
    assert (
        check.find(ledger, check.settings({}, PROFILE.engagement)).to_native().collect().is_empty()
    )


def test_findings_do_not_depend_on_the_order_of_the_lines() -> None:
    pairs = [entry(day, f"47{day.month}1") for day in MONTHS[:4] for _ in range(2)]
    ledger = entries(*pairs)
    frame = ledger.engine.collect(ledger.lines("line_id"))
    shuffled = _shuffled(entries(*pairs))
    flags = [run_checks(b, DUPLICATES_CHECKS, PROFILE, lambda *_: None).flags for b in shuffled]
    assert frame.height == 16
    assert flags[0].equals(flags[1])


def _shuffled(ledger: Book) -> list[Book]:
    frame: pl.DataFrame = ledger.engine._lines.collect()  # type: ignore[attr-defined]
    return [book(frame), book(frame.reverse())]
