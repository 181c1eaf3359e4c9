"""What several reports of an audit tell in the same words."""

from decimal import Decimal

import polars as pl

from crossfoot.reports.audited import Audited, with_reviews
from crossfoot.reports.plain import counted, money_text, period_text
from crossfoot.reports.report import Column, Note, Report, Section
from crossfoot.reports.review_words import STATUSES

#: Families of checks as reports name them.
FAMILIES = {
    "population": "Population and integrity",
    "duplicates": "Duplicates",
    "time": "Time",
    "amount": "Amounts",
    "accounts": "Accounts",
    "people": "People",
    "text": "Texts",
    "reversals": "Reversals",
    "trend": "Trends",
}


def audit_report(audited: Audited, kind: str, title: str, sections: tuple[Section, ...]) -> Report:
    """A report of an audit, with where its figures are from."""
    return Report(
        kind=kind,
        title=title,
        sections=sections,
        about=about(audited),
        written_at=audited.written_at,
    )


def about(audited: Audited) -> tuple[tuple[str, str], ...]:
    """Ledger, period, size, profile, run and the hash of the file."""
    manifest, totals = audited.manifest, audited.manifest.totals
    return (
        ("Ledger", manifest.source_name),
        ("Period", period_text(manifest)),
        ("Size", f"{counted(totals.lines, 'line')} in {counted(totals.entries, 'entry')}"),
        ("Profile", audited.profile.title or audited.profile.name),
        ("Run", audited.result.run_id),
        ("SHA-256", manifest.sha256),
    )


def currency_of(audited: Audited) -> str:
    """The currency of the lines' amounts, where the ledger names one and no other."""
    name: str = audited.book.once("currency of reports", lambda: _currency(audited))
    return name


def _currency(audited: Audited) -> str:
    if "currency" not in audited.manifest.present:
        return ""
    used = audited.dataset.lines().select(pl.col("currency").unique()).collect()
    names = used["currency"].drop_nulls().to_list()
    return str(names[0]) if len(names) == 1 else ""


def money_column(audited: Audited, name: str, title: str, *, total: bool = False) -> Column:
    """A column of amounts with the currency's decimals."""
    return Column(
        name, title, "money", unit=currency_of(audited), total=total, decimals=audited.decimals
    )


def amount_words(audited: Audited, amount: Decimal) -> str:
    """An amount with its currency, where that is known."""
    unit = currency_of(audited)
    return money_text(amount, audited.decimals) + (f" {unit}" if unit else "")


def completeness(audited: Audited) -> Note:
    """In a few sentences, that every row is accounted for and the sides agree, or what does not."""
    totals = audited.manifest.totals
    parts = [
        f"Of {counted(totals.rows_read, 'row')} read, {totals.source_lines:,} became ledger lines, "
        f"{totals.problems:,} could not be read, and {totals.totals_rows:,} were recognised as "
        "rows of totals and left out: "
        + ("every row is accounted for." if totals.is_complete else "rows are missing."),
        _sides(audited),
        _printed(audited),
    ]
    holds = totals.is_complete and totals.debit == totals.credit
    return Note(" ".join(part for part in parts if part), "good" if holds else "high")


def _sides(audited: Audited) -> str:
    totals = audited.manifest.totals
    debit = amount_words(audited, totals.debit)
    if totals.debit == totals.credit:
        return f"Debits of {debit} equal credits."
    credit = amount_words(audited, totals.credit)
    apart = amount_words(audited, abs(totals.debit - totals.credit))
    return f"Debits of {debit} differ from credits of {credit} by {apart}."


def _printed(audited: Audited) -> str:
    totals = audited.manifest.totals
    printed = [
        (side, said, found)
        for side, said, found in (
            ("debits", totals.printed_debit, totals.debit),
            ("credits", totals.printed_credit, totals.credit),
        )
        if said is not None
    ]
    differ = [
        f"The file's own total of {side} is {amount_words(audited, said)}, which is not that of "
        "its lines."
        for side, said, found in printed
        if said != found
    ]
    if printed and not differ:
        return "The totals that the file itself prints agree."
    return " ".join(differ)


def reviewed(audited: Audited) -> pl.DataFrame:
    """The findings with status (of STATUSES), assignee, tick and note; without a review open."""
    return with_reviews(audited.result.findings, audited.reviews)


def status_words() -> pl.Expr:
    """The column status in words."""
    return pl.col("status").replace_strict(STATUSES)


def check_titles(audited: Audited) -> pl.Expr:
    """The title of the check whose code stands in the column `code`."""
    titles = {one.check.code: one.check.title for one in audited.result.checks}
    return pl.col("code").replace_strict(titles, default=pl.col("code"), return_dtype=pl.String)
