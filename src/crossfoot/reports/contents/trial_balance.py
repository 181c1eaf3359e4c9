"""The trial balance, flat by account and grouped by class of accounts."""

from decimal import Decimal

import polars as pl

from crossfoot.audit.classes import class_of
from crossfoot.reports.audited import Audited
from crossfoot.reports.contents.told import (
    audit_report,
    completeness,
    currency_of,
    money_column,
)
from crossfoot.reports.report import Column, Figure, Figures, Report, Section, Table
from crossfoot.reports.summary import money_sum

_MONEY = ("opening", "debit", "credit", "closing")
_TITLES = {"opening": "Opening", "debit": "Debit", "credit": "Credit", "closing": "Closing"}
#: A trial balance is read as a whole, so pages show all of what companies have.
_MOST_ACCOUNTS = 2_000
#: The order of classes in a balance; those that are not understood come last.
_CLASSES = {
    "asset": "Assets",
    "liability": "Liabilities",
    "equity": "Equity",
    "revenue": "Revenue",
    "expense": "Expenses",
}


def trial_balance_report(audited: Audited) -> Report:
    """Every account with opening, debit, credit and closing, in total zero; then by month."""
    table = _of_accounts(audited)
    shown = Table(
        "trial_balance",
        "Accounts",
        (*_names(audited), *_amounts(audited, total=True)),
        table,
        note=_opening_note(audited),
        empty="The ledger has no account.",
        most_shown=_MOST_ACCOUNTS,
    )
    return audit_report(
        audited,
        "trial_balance",
        "Trial balance",
        (
            Section("Result", (_figures(audited), completeness(audited))),
            Section("Trial balance by account", (shown,)),
            Section("Trial balance by month", (_by_period(audited),)),
        ),
    )


def trial_balance_grouped(audited: Audited) -> Report:
    """Accounts under their classes with subtotals; without classes under their first digits."""
    grouped = _grouped(audited)
    has_classes = _has_classes(audited)
    what = "class" if has_classes else "first digit"
    why = "" if has_classes else " The ledger names no classes of accounts, so first digits group."
    accounts = Table(
        "trial_balance_grouped",
        f"Accounts by {what}",
        (
            Column("group", "Class" if has_classes else "Group"),
            *_names(audited, classed=False),
            *_amounts(audited, total=True),
        ),
        _with_subtotals(grouped, _money_of(audited)),
        note=f"{_opening_note(audited)}{why}",
        empty="The ledger has no account.",
        most_shown=_MOST_ACCOUNTS,
        emphasis="is_subtotal",
    )
    return audit_report(
        audited,
        "trial_balance_grouped",
        "Trial balance, grouped",
        (
            Section("Result", (_figures(audited), completeness(audited))),
            Section(f"Totals by {what}", (_groups_table(audited, grouped),)),
            Section(f"Accounts by {what}", (accounts,)),
        ),
    )


def _figures(audited: Audited) -> Figures:
    table, unit, decimals = audited.trial_balance, currency_of(audited), audited.decimals
    debit, credit, closing = (money_sum(table, name) for name in ("debit", "credit", "closing"))
    same = debit == credit

    def money(label: str, value: Decimal, note: str, *, good: bool) -> Figure:
        return Figure(
            label,
            value,
            "money",
            decimals,
            unit,
            note,
            "good" if good else "high",
        )

    return Figures(
        (
            Figure("Accounts", table.height, "integer"),
            money("Debits", debit, "equal to credits" if same else "not equal", good=same),
            money("Credits", credit, "equal to debits" if same else "not equal", good=same),
            money(
                "Sum of closing balances",
                closing,
                "zero, as it must be" if closing == 0 else "should be zero",
                good=closing == 0,
            ),
        )
    )


def _of_accounts(audited: Audited) -> pl.DataFrame:
    """The accounts in order, without columns that say nothing of this ledger."""
    table = audited.trial_balance
    named = [c for c in ("account_name", "account_class") if table[c].null_count() < table.height]
    return table.select("account", *named, *_money_of(audited), "line_count")


def _money_of(audited: Audited) -> tuple[str, ...]:
    return _MONEY if _has_opening(audited) else _MONEY[1:]


def _has_opening(audited: Audited) -> bool:
    return audited.book.opening is not None


def _opening_note(audited: Audited) -> str:
    if _has_opening(audited):
        return "Closing is opening plus debit less credit; balances in credit are negative."
    return (
        "No opening balances were given, so closing is debit less credit of the period; "
        "balances in credit are negative."
    )


def _names(audited: Audited, *, classed: bool = True) -> tuple[Column, ...]:
    columns = (Column("account", "Account", "code"), Column("account_name", "Name"))
    return (*columns, Column("account_class", "Class")) if classed else columns


def _amounts(audited: Audited, *, total: bool) -> tuple[Column, ...]:
    money = [money_column(audited, n, _TITLES[n], total=total) for n in _money_of(audited)]
    return (*money, Column("line_count", "Lines", "integer", total=total))


def _by_period(audited: Audited) -> Table:
    names = audited.trial_balance.select("account", "account_name")
    frame = audited.trial_balance_by_period.join(
        names, on="account", how="left", maintain_order="left"
    )
    if names["account_name"].null_count() == names.height:
        frame = frame.drop("account_name")
    every = [money_column(audited, name, _TITLES[name]) for name in _MONEY]
    return Table(
        "trial_balance_by_period",
        "Accounts by month of posting",
        (
            Column("account", "Account", "code"),
            Column("account_name", "Name"),
            Column("period", "Month", "code"),
            *every,
            Column("line_count", "Lines", "integer"),
        ),
        frame,
        note="Opening of a month is the closing of the account's month before. Months in which an "
        "account was not posted to are left out.",
        empty="The ledger has no line.",
        most_shown=60,
    )


def _has_classes(audited: Audited) -> bool:
    return audited.trial_balance["account_class"].null_count() < audited.trial_balance.height


def _grouped(audited: Audited) -> pl.DataFrame:
    """Accounts with the group they are in and its place, in the order of groups."""
    table = audited.trial_balance
    if _has_classes(audited):
        written = table["account_class"].drop_nulls().unique().sort().to_list()
        places = {text: _place(text) for text in written}
        group = pl.col("account_class").fill_null("No class")
        place = pl.col("account_class").replace_strict(
            places, default=len(_CLASSES) + 1, return_dtype=pl.Int64
        )
    else:
        first = pl.col("account").str.slice(0, 1).str.to_uppercase()
        group, place = pl.concat_str(pl.lit("Accounts "), first), pl.lit(0)
    frame = table.with_columns(group=group, place=place).sort("place", "group", "account")
    if frame["account_name"].null_count() == frame.height:
        frame = frame.drop("account_name")
    return frame


def _place(text: str) -> int:
    meaning = class_of(text)
    return list(_CLASSES).index(meaning) if meaning in _CLASSES else len(_CLASSES)


def _sums(grouped: pl.DataFrame, money: tuple[str, ...]) -> pl.DataFrame:
    sums = [pl.col(name).sum() for name in (*money, "line_count")]
    return grouped.group_by("place", "group").agg(*sums, accounts=pl.len()).sort("place", "group")


def _with_subtotals(grouped: pl.DataFrame, money: tuple[str, ...]) -> pl.DataFrame:
    """The accounts, and below those of each group their sum."""
    told = ("place", "group", "account", "account_name", *money, "line_count")
    rows = grouped.select([name for name in told if name in grouped.columns])
    words = pl.concat_str(pl.lit("Total "), pl.col("group"))
    named = {"account_name": words} if "account_name" in rows.columns else {"account": words}
    sums = _sums(grouped, money).with_columns(**named).drop("accounts")
    both = pl.concat(
        [rows.with_columns(is_subtotal=False), sums.with_columns(is_subtotal=True)],
        how="diagonal_relaxed",
    )
    order = ["place", "group", "is_subtotal", "account"]
    return both.sort(order).drop("place")


def _groups_table(audited: Audited, grouped: pl.DataFrame) -> Table:
    has_classes = _has_classes(audited)
    return Table(
        "groups",
        "Classes of accounts" if has_classes else "Accounts by first digit",
        (
            Column("group", "Class" if has_classes else "Group"),
            Column("accounts", "Accounts", "integer", total=True),
            *_amounts(audited, total=True),
        ),
        _sums(grouped, _money_of(audited)).drop("place"),
        note=_opening_note(audited),
        empty="The ledger has no account.",
    )
