"""Expense analytics: what was spent on what, by whom and when."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.charts import Plot, Series
from crossfoot.reports.audited import Audited
from crossfoot.reports.contents.told import audit_report, currency_of, money_column
from crossfoot.reports.report import (
    Bar,
    Bars,
    Chart,
    Column,
    Figure,
    Figures,
    Note,
    Report,
    Section,
    Table,
)
from crossfoot.reports.summary import money_sum
from crossfoot.reports.writers.cells import shown

_LARGEST = 25
_MOST_BARS = 10
_OF_LINES = (
    "line_id",
    "journal_id",
    "posting_date",
    "account",
    "account_name",
    "party",
    "line_text",
    "entered_by",
    "amount",
)


def expenses_report(audited: Audited) -> Report:
    """By month, account, user and cost centre, with the largest lines."""
    made = _sections(audited) if "expenses_by_account" in audited.result.tables else _nothing()
    return audit_report(audited, "expenses", "Expense analytics", made)


def _nothing() -> tuple[Section, ...]:
    words = (
        "No account of this ledger is known to be one of expenses, so nothing is added up here. "
        "Give a chart of accounts with classes beside the ledger, or name the expense accounts "
        "in the profile: tags = { expense = ['6'] } under [engagement]."
    )
    return (Section("Expenses", (Note(words),)),)


def _sections(audited: Audited) -> tuple[Section, ...]:
    sections = [
        Section("Result", (_figures(audited),)),
        Section("Expenses by month", (*_trend(audited), _months(audited))),
        Section("Expenses by account", (_account_bars(audited), _by_account(audited))),
    ]
    for name, (title, column, unnamed) in _DIMENSIONS.items():
        frame = audited.result.tables.get(f"expenses_by_{name}")
        if frame is not None:
            sections.append(Section(title, (_by(audited, name, title, (column, unnamed)),)))
    sections.append(Section("Largest expense lines", (_largest(audited),)))
    sections.append(Section("What changed most", (_by_account_and_month(audited),)))
    return tuple(sections)


#: Title, the column of the key, and the words where it is empty.
_DIMENSIONS = {
    "user": ("Expenses by user", Column("entered_by", "User"), "no user is named"),
    "cost_center": (
        "Expenses by cost centre",
        Column("cost_center", "Cost centre", "code"),
        "no cost centre",
    ),
}


def _figures(audited: Audited) -> Figures:
    tables, decimals, unit = audited.result.tables, audited.decimals, currency_of(audited)
    accounts, months = tables["expenses_by_account"], tables["expenses_by_month"]
    total = money_sum(accounts, "amount")
    lines = int(accounts["line_count"].sum())
    share = lines / audited.manifest.totals.lines
    covered = audited.book.period_from, audited.book.period_to
    whole = (covered[1].year - covered[0].year) * 12 + covered[1].month - covered[0].month + 1
    mean = (total / whole).quantize(Decimal(1).scaleb(-decimals))
    return Figures(
        (
            Figure("Expenses", total, "money", decimals, unit, "debits less credits"),
            Figure("Lines", lines, "integer", note=f"{share:.1%} of all lines"),
            Figure("Accounts", accounts.height, "integer", note="classed as expenses"),
            Figure("Each month", mean, "money", decimals, unit, f"mean of {whole} months"),
            Figure("Months with expenses", months.height, "integer", note=f"of {whole}"),
        )
    )


def _trend(audited: Audited) -> tuple[Chart, ...]:
    """The chart of the months; of one alone there is nothing to see."""
    months = audited.result.tables["expenses_by_month"].sort("period")
    if months.height < 2:
        return ()
    values = months["amount"].cast(pl.Float64).to_list()
    plot = Plot(
        "Expenses by month",
        currency_of(audited),
        months["period"].to_list(),
        [Series("Expenses", "bar", values, tone="accent")],
    )
    return (Chart("expenses_by_month", "Expenses by month", plot.unit, plot),)


def _months(audited: Audited) -> Table:
    column = Column("period", "Month", "code")
    return _table(audited, "month", "Months", (column,))


def _by_account(audited: Audited) -> Table:
    columns = (Column("account", "Account", "code"), Column("account_name", "Name"))
    return _table(audited, "account", "Accounts", columns)


def _by(audited: Audited, name: str, title: str, key: tuple[Column, str]) -> Table:
    column, unnamed = key
    table = _table(audited, name, title, (column,))
    rows = table.rows.with_columns(pl.col(column.name).fill_null(f"({unnamed})"))
    return replace(table, rows=rows)


def _table(audited: Audited, name: str, title: str, first: Sequence[Column]) -> Table:
    """One dimension of expenses; what is all null in this ledger is left out."""
    frame = audited.result.tables[f"expenses_by_{name}"]
    kept = [c for c in frame.columns if frame[c].null_count() < frame.height or frame.height == 0]
    return Table(
        f"expenses_by_{name}",
        title,
        (
            *first,
            Column("line_count", "Lines", "integer", total=True),
            money_column(audited, "amount", "Amount", total=True),
            Column("share", "Share of expenses", "share", decimals=1),
        ),
        frame.select(kept),
        empty="No expense was posted.",
    )


def _account_bars(audited: Audited) -> Bars:
    frame = audited.result.tables["expenses_by_account"].filter(pl.col("amount") > 0)
    rows = frame.head(_MOST_BARS).iter_rows(named=True)
    bars = [
        Bar(
            " ".join(str(row[name]) for name in ("account", "account_name") if row[name]),
            float(row["amount"]),
            shown(row["amount"], "money", audited.decimals),
        )
        for row in rows
    ]
    unit = currency_of(audited)
    title = "Largest accounts" + (f", {unit}" if unit else "")
    return Bars(title, tuple(bars))


def _largest(audited: Audited) -> Table:
    accounts = audited.result.tables["expenses_by_account"]["account"].to_list()
    lines = audited.book.lines("line_id", "account", "minor")
    found = audited.book.engine.collect(lines.filter(nw.col("account").is_in(accounts)))
    top = found.sort(["minor", "line_id"], descending=[True, False]).head(_LARGEST)
    rows = lines_of(audited, top["line_id"].to_list(), _OF_LINES)
    return Table(
        "largest_expenses",
        f"The {top.height} largest lines",
        (
            Column("journal_id", "Entry", "code"),
            Column("posting_date", "Posted", "date"),
            Column("account", "Account", "code"),
            Column("account_name", "Name"),
            Column("party", "Party"),
            Column("line_text", "Text", "wrap"),
            Column("entered_by", "User"),
            money_column(audited, "amount", "Amount"),
        ),
        rows,
        empty="No expense was posted.",
    )


def lines_of(audited: Audited, line_ids: Sequence[int], columns: Sequence[str]) -> pl.DataFrame:
    """These lines in this order, without columns that none of them has."""
    order = pl.DataFrame({"line_id": line_ids}, schema={"line_id": pl.Int64})
    engine = audited.book.engine
    wanted = audited.book.lines(*columns).join(engine.from_polars(order), on="line_id", how="semi")
    rows = order.join(engine.collect(wanted), on="line_id", how="left", maintain_order="left")
    kept = [name for name in rows.columns if rows[name].null_count() < max(rows.height, 1)]
    return rows.select(kept)


def _by_account_and_month(audited: Audited) -> Table:
    frame = audited.result.tables["expenses_by_account_and_month"]
    changes = ("previous", "change", "last_year", "change_last_year")
    gone = [n for n in ("account_name", *changes) if frame[n].null_count() == frame.height]
    moved = (pl.col("amount") - pl.col("previous")).abs()
    ordered = frame.sort(
        moved, "account", "period", descending=[True, False, False], nulls_last=True
    )
    return Table(
        "expenses_by_account_and_month",
        "Accounts by month, those that moved most first",
        (
            Column("account", "Account", "code"),
            Column("account_name", "Name"),
            Column("period", "Month", "code"),
            money_column(audited, "amount", "Amount"),
            money_column(audited, "previous", "Month before"),
            Column("change", "Change", "share", decimals=1),
            money_column(audited, "last_year", "Year before"),
            Column("change_last_year", "Change on year", "share", decimals=1),
        ),
        ordered.drop(gone),
        note="Beside the month before and the same month a year earlier, as far as the ledger "
        "reaches. A change needs an amount to compare with; where there was none, it is empty.",
        empty="No expense was posted.",
        most_shown=25,
    )
