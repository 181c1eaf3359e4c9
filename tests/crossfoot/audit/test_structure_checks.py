"""Stories of accruals, repeated cancels and complex entries; what planted ledgers show."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Engagement, NotRunError
from crossfoot.audit.checks.accounts import ACCOUNTS_CHECKS
from crossfoot.audit.checks.people import PEOPLE_CHECKS
from crossfoot.audit.checks.reversals.complex_entry import COMPLEX_ENTRY
from crossfoot.audit.checks.reversals.repeated_cancel import REPEATED_CANCEL
from crossfoot.audit.checks.reversals.unreversed_accrual import UNREVERSED_ACCRUAL
from crossfoot.audit.checks.text import TEXT_CHECKS
from tests.builders import book, finder, ledger_frame

found = finder(())


def cycle(days: list[int], party: str = "Berg") -> pl.DataFrame:
    """An entry of 100 posted and cancelled in turn on these days of January."""
    signs = ["" if turn % 2 == 0 else "-" for turn in range(len(days))]
    return ledger_frame(
        journal_id=[f"{n}" for n in range(len(days)) for _ in range(2)],
        account=["6000", "2000"] * len(days),
        amount=[
            text
            for sign in signs
            for text in (f"{sign}100.00", "-100.00" if not sign else "100.00")
        ],
        party=[party] * 2 * len(days),
        posting_date=[f"2026-01-{day:02}" for day in days for _ in range(2)],
    )


def test_three_postings_with_cancellations_between_are_repeated() -> None:
    assert found(REPEATED_CANCEL, cycle([5, 6, 7, 8, 9])).height == 5


def test_one_cancel_and_rebook_is_ordinary() -> None:
    assert found(REPEATED_CANCEL, cycle([5, 6, 7])).is_empty()


def test_cancellations_spread_over_the_days_given_are_left() -> None:
    assert found(REPEATED_CANCEL, cycle([1, 8, 15, 22, 29]), days=20).is_empty()


def test_a_payroll_run_is_not_complex_for_payroll() -> None:
    lines = [(f"P{n}", str(6000 + i % 12), "PR") for n in range(12) for i in range(60)]
    lines += [(f"M{n}", str(6000 + i), "SA") for n in range(12) for i in range(2)]
    lines += [("BIG", str(6000 + i), "SA") for i in range(30)]
    journals, accounts, sources = zip(*lines, strict=True)
    frame = ledger_frame(journal_id=journals, account=accounts, source=sources)
    flagged = found(COMPLEX_ENTRY, frame)
    assert flagged.select("entry_id", "accounts", "usual").rows() == [(25, 30, 2)]


def accruals(reversed_months: int) -> pl.DataFrame:
    """Accruals of January to May, the first ones reversed on the second of the next month."""
    rows = []
    for month in range(1, 6):
        amount = f"{month}00.00"
        rows.append((f"A{month}", f"2026-{month:02}-28", "Accrual", amount))
        if month <= reversed_months:
            rows.append((f"R{month}", f"2026-{month + 1:02}-02", "Release", f"-{amount}"))
    rows.append(("END", "2026-12-31", "Invoice", "7.00"))
    names, days, words, amounts = zip(*rows, strict=True)
    turned = [text for a in amounts for text in (a, a[1:] if a.startswith("-") else f"-{a}")]
    return ledger_frame(
        journal_id=[n for n in names for _ in range(2)],
        posting_date=[d for d in days for _ in range(2)],
        line_text=[w for w in words for _ in range(2)],
        account=["6500", "2100"] * len(rows),
        amount=turned,
    )


def test_the_accrual_that_stays_is_flagged_where_others_go() -> None:
    flagged = found(UNREVERSED_ACCRUAL, accruals(reversed_months=4))
    assert flagged.select("amount", "usual").rows() == [(50000, 0.8)]


def test_accruals_that_nobody_reverses_line_by_line_are_left() -> None:
    assert found(UNREVERSED_ACCRUAL, accruals(reversed_months=1)).is_empty()


def test_accruals_need_texts() -> None:
    with pytest.raises(NotRunError, match="no texts"):
        found(UNREVERSED_ACCRUAL, ledger_frame(account=["1"]))


#: Planted kinds that the checks of accounts, people and texts must see together.
SEEN = (
    "account_pair", "user_account", "rare_account", "manual_override", "topside_round",
    "ghost_vendor",
)  # fmt: skip


@pytest.fixture(scope="module")
def planted(shared_data: Path) -> tuple[Book, pl.DataFrame]:
    """The planted ledger and its labels (journal_id is the entry)."""
    folder = shared_data / "planted"
    lines = pl.read_parquet(folder / "lines.parquet")
    names = pl.read_parquet(folder / "accounts.parquet")
    lines = lines.join(names, on="account", how="left")
    columns = {
        "line_id": "line_id", "entry_id": "journal_id", "journal_id": "journal_id",
        "account": "account", "account_name": "name", "account_class": "class",
        "amount": "amount", "posting_date": "posting_date", "effective_date": "effective_date",
        "entered_at": "posted_at", "entered_by": "user", "source": "source", "party": "partner",
        "line_text": "text", "reference": "reference", "entity": "company",
    }  # fmt: skip
    given: dict[str, Any] = {name: lines[column] for name, column in columns.items()}
    given["amount"] = lines["amount"].round(2).cast(pl.Decimal(18, 2))
    given["journal_id"] = lines["journal_id"].cast(pl.String)
    for name in ("party", "line_text", "reference"):
        given[name] = given[name].replace("", None)
    frame = ledger_frame(**given)
    return book(frame), pl.read_parquet(folder / "labels.parquet")


def flagged_entries(ledger: Book, check: Check) -> set[int]:
    frame = ledger.engine.collect(check.find(ledger, check.settings({}, Engagement())))
    if check.unit == "entry":
        return set(frame["entry_id"])
    lines = ledger.engine.collect(ledger.lines("line_id", "entry_id"))
    return set(lines.join(frame, on="line_id", how="semi")["entry_id"])


def test_planted_oddities_are_seen_without_flooding(planted: tuple[Book, pl.DataFrame]) -> None:
    ledger, labels = planted
    flagged: set[int] = set()
    for check in (*ACCOUNTS_CHECKS, *PEOPLE_CHECKS, *TEXT_CHECKS):
        if check.unit == "observation" or check.needs - ledger.present or check.code == "S4C":
            continue
        entries = flagged_entries(ledger, check)
        assert len(entries) <= 0.02 * ledger.entry_count, check.code
        flagged |= entries
    for kind in SEEN:
        of_kind = set(labels.filter(pl.col("anomaly_kind") == kind)["journal_id"])
        assert len(of_kind & flagged) >= 0.9 * len(of_kind), kind
