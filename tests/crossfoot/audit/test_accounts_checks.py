"""Stories of the checks on accounts."""

import datetime as dt

import polars as pl
import pytest

from crossfoot.audit.check import Engagement, NotRunError
from crossfoot.audit.checks.accounts import ACCOUNTS_CHECKS
from crossfoot.audit.pairs import account_pairs
from crossfoot.audit.roles import account_roles
from crossfoot.audit.sources import manual_sources
from tests.builders import book, finder, ledger_frame

BY_CODE = {check.code: check for check in ACCOUNTS_CHECKS}
found = finder(ACCOUNTS_CHECKS)
Entry = tuple[str, str, str, str]


def entries(*pairs: Entry, **columns: list[str]) -> pl.DataFrame:
    """Two-line entries of (journal, debit account, credit account, amount)."""
    rows = [
        row for name, debit, credit, amount in pairs
        for row in ((name, debit, amount), (name, credit, f"-{amount}"))
    ]  # fmt: skip
    journals, accounts, amounts = zip(*rows, strict=True)
    twice = {name: [v for v in values for _ in range(2)] for name, values in columns.items()}
    return ledger_frame(journal_id=journals, account=accounts, amount=amounts, **twice)


def sales(count: int) -> list[Entry]:
    return [(f"S{n}", "1200", "4000", f"{100 + n}.00") for n in range(count)]


def test_pairs_count_entries_not_lines() -> None:
    frame = ledger_frame(
        journal_id=["A", "A", "A", "B", "B"],
        account=["6000", "6000", "2000", "6000", "2000"],
        amount=["1.00", "2.00", "-3.00", "5.00", "-5.00"],
    )
    pairs = account_pairs(book(frame))
    assert pairs.select("debit", "credit", "entries").rows() == [("6000", "2000", 2)]


def test_a_large_entry_shows_its_rarest_account() -> None:
    """Of three debit accounts the one in the middle is left; the rare one is what matters."""
    usual = [(f"U{n}", account, "2000", "10.00") for n in range(40) for account in ("6000", "6100")]
    usual = [(f"{name}{debit}", debit, credit, amount) for name, debit, credit, amount in usual]
    large = ledger_frame(
        line_id=[901, 902, 903, 904],
        journal_id=["BIG"] * 4,
        entry_id=[999] * 4,
        account=["6000", "6100", "1500", "2000"],
        amount=["1.00", "1.00", "1.00", "-3.00"],
    )
    frame = pl.concat([entries(*usual), large])
    flagged = found(BY_CODE["S2"], frame, max_share=1.0)
    assert flagged.select("entry_id", "debit", "credit").rows() == [(999, "1500", "2000")]


def test_a_random_ledger_has_no_rare_pairs() -> None:
    frame = entries(*((f"R{n}", f"{1000 + n}", f"{3000 + n}", "9.00") for n in range(100)))
    with pytest.raises(NotRunError, match="at random"):
        found(BY_CODE["S2"], frame)


def test_cash_sales_of_a_shop_are_ordinary() -> None:
    tags = Engagement(tags={"cash": ("10",), "revenue": ("4",)})
    shop = entries(*((f"C{n}", "1000", "4000", "5.00") for n in range(50)))
    assert found(BY_CODE["S3"], shop, tags).is_empty()
    once = entries(*sales(50), ("X", "1000", "4000", "900.00"))
    flagged = found(BY_CODE["S3"], once, tags, max_share=0.02)
    assert flagged["why"].to_list() == ["money booked straight to revenue, past receivables"]


def test_notable_pairs_need_to_know_what_accounts_are_for() -> None:
    with pytest.raises(NotRunError, match="tags"):
        found(BY_CODE["S3"], entries(*sales(3)))


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Bank account 1", "cash"),
        ("Bank charges", "expense"),
        ("Forderungen aus Lieferungen", "receivable"),
        ("Umsatzerlöse 19 %", "revenue"),
        ("Fournisseurs", "payable"),
        ("Compte d'attente", "suspense"),
        ("Caja", "cash"),
        ("Proveedores", "payable"),
        ("Receita de vendas", "revenue"),
        ("Accumulated depreciation machinery", None),
        ("Pertes sur créances irrécouvrables", "bad_debt"),
    ],
)
def test_roles_are_read_from_names_in_five_languages(name: str, role: str | None) -> None:
    frame = ledger_frame(account=["1"], account_name=[name])
    assert account_roles(book(frame), Engagement()).get("1") == role


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Wages payable", "payable"),
        ("Salaries & wages payable - UK", "payable"),
        ("Rent receivable", "receivable"),
        ("Insurance, deferred", None),
        ("Audit fees accrued", None),
        ("Due to consultants", None),
        ("Verbindlichkeiten aus Lohn und Gehalt", "payable"),
        ("Lohnverbindlichkeiten", None),
        ("Rückstellung Reparaturen", None),
        ("Kosten, Rechnungsabgrenzung", None),
        ("Forderungen gegen Personal, Reisekosten", "receivable"),
        ("Salaires à payer", None),
        ("Charges constatées d'avance", None),
        ("Salarios por pagar", None),
        ("Gastos anticipados", None),
        ("Salários a pagar", None),
        ("Despesas antecipadas", None),
        ("Wages", "expense"),
        ("Liability insurance", "expense"),
        ("Aufwand Rückstellungen", "expense"),
        ("Rent paid to landlord", "expense"),
    ],
)
def test_a_debt_or_a_claim_is_no_expense(name: str, role: str | None) -> None:
    frame = ledger_frame(account=["1"], account_name=[name])
    assert account_roles(book(frame), Engagement()).get("1") == role


def test_a_class_decides_over_the_words_of_a_name() -> None:
    frame = ledger_frame(account=["1"], account_name=["Rent payable"], account_class=["expense"])
    assert account_roles(book(frame), Engagement()) == {"1": "expense"}


def test_the_longest_tag_decides_a_role() -> None:
    tags = Engagement(tags={"revenue": ("4",), "other_income": ("49",)})
    roles = account_roles(book(entries(("A", "4900", "4000", "1.00"))), tags)
    assert roles == {"4900": "other_income", "4000": "revenue"}


def test_manual_sources_are_known_by_name_or_as_given() -> None:
    frame = ledger_frame(account=["1"] * 4, source=["MANUAL", "SA", "DR", "Salesforce"])
    assert manual_sources(book(frame), Engagement()) == ["MANUAL", "SA"]
    assert manual_sources(book(frame), Engagement(manual_sources=("dr",))) == ["DR"]


def test_without_a_manual_source_manual_entries_are_not_judged() -> None:
    frame = entries(*sales(3), source=["DR"] * 3)
    with pytest.raises(NotRunError, match="manual_sources"):
        found(BY_CODE["M1"], frame)


def test_a_suspense_account_counts_from_its_opening_balance() -> None:
    frame = entries(("A", "1900", "1000", "40.00"), ("B", "6000", "1000", "1.00"),
                    posting_date=["2026-01-10", "2026-12-31"])  # fmt: skip
    opening = pl.DataFrame({"account": ["1900"], "account_name": ["Suspense"], "balance": [-40]})
    opening = opening.with_columns(pl.col("balance").cast(pl.Decimal(18, 2)))
    check, tags = BY_CODE["S4B"], Engagement(tags={"suspense": ("19",)})
    cleared = book(frame, opening=opening)
    assert cleared.engine.collect(check.find(cleared, check.settings({}, tags))).is_empty()
    stale = found(check, frame, tags)
    assert stale.select("subject", "minor", "open_since").rows() == [
        ("1900", 4000, dt.date(2026, 1, 10))
    ]


def test_many_new_parties_are_flagged_only_for_their_numbering() -> None:
    """A shop has hundreds of customers who come once; a shell company numbers its invoices."""
    once = [(f"C{n}", "1200", "4000", "9.00") for n in range(60)]
    ghost = [(f"G{n}", "6520", "2000", "4900.00") for n in range(3)]
    first = ("OLD", "6000", "2000", "5.00")
    frame = entries(
        first, *once, *ghost,
        party=["Berg", *(f"Customer {n}" for n in range(60)), *["Summit"] * 3],
        reference=["1", *(f"R{n * 37}" for n in range(60)), "INV-004", "INV-005", "INV-006"],
        posting_date=["2026-01-01", *["2026-05-04"] * 63],
    )  # fmt: skip
    flagged = found(BY_CODE["S6"], frame)
    assert set(flagged["party"]) == {"Summit"}
    assert flagged.height == 3


def test_a_single_company_has_no_intercompany_difference() -> None:
    frame = entries(("A", "1150", "4000", "5.00"), entity=["C1"])
    with pytest.raises(NotRunError, match="one company"):
        found(BY_CODE["S5B"], frame, Engagement(tags={"intercompany": ("115",)}))


@pytest.mark.parametrize(
    ("texts", "source", "day", "flagged"),
    [
        ("Report à nouveau", "OD", "2025-01-01", []),
        ("EB-Wert 2025", "OD", "2025-01-01", []),
        ("Saldo inicial", "OD", "2025-01-01", []),
        ("Misc", "AN", "2025-01-01", []),
        ("Misc", "Opening balances", "2025-01-01", []),
        ("Misc", "OD", "2025-01-01", [401, 402]),
        ("Report à nouveau", "AN", "2025-06-10", [401, 402]),
    ],
)
def test_opening_entries_are_not_seldom_used_accounts(
    texts: str, source: str, day: str, flagged: list[int]
) -> None:
    days = [f"2025-{1 + n // 34:02d}-05" for n in range(400)]
    frame = ledger_frame(
        journal_id=[*(f"J{n // 2}" for n in range(400)), "OPEN", "OPEN"],
        account=[*(["1200", "4000"] * 200), "1010", "3300"],
        amount=[*(["10.00", "-10.00"] * 200), "7.00", "-7.00"],
        posting_date=[*days, day, day],
        source=[*(["AR"] * 400), source, source],
        line_text=[*(["Sale"] * 400), texts, "Misc"],
    )
    assert sorted(found("S1", book(frame))["line_id"]) == flagged
    entries = [201] if flagged else []
    assert sorted(found("S2", book(frame))["entry_id"]) == entries
