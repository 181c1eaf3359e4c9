"""Expense analytics: by account, user, month, day and cost centre, against earlier periods."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.balances import account_names, month_text, with_money
from crossfoot.audit.book import Book
from crossfoot.audit.check import Engagement
from crossfoot.audit.roles import accounts_of_role

#: What expenses are added up by, and the columns that name it.
DIMENSIONS: dict[str, tuple[str, ...]] = {
    "account": ("account",),
    "user": ("entered_by",),
    "cost_center": ("cost_center",),
    "month": ("year", "month"),
    "day": ("posting_date",),
}


def expense_tables(book: Book, engagement: Engagement) -> dict[str, pl.DataFrame]:
    """One frame per dimension, named expenses_by_<dimension>; none if no expense account is known.

    Columns: the dimension, line_count, amount (debits less credits), share of all expenses; by
    account and by month also previous and last_year with the changes (see `with_changes`).
    """
    accounts = accounts_of_role(book, engagement, "expense", "bad_debt")
    if not accounts:
        return {}
    used = [name for name, columns in DIMENSIONS.items() if _is_there(book, columns)]
    tables = {f"expenses_by_{name}": _by(book, accounts, DIMENSIONS[name]) for name in used}
    tables["expenses_by_account_and_month"] = expenses_by_account_and_month(book, accounts)
    return tables


def expenses_by_account_and_month(book: Book, accounts: list[str]) -> pl.DataFrame:
    """Return account, account_name, period, amount, previous, change, last_year, change_last_year.

    `previous` is the month before, `last_year` the same month a year earlier (0 when the ledger
    covers that month without such a line, null when it does not cover it); changes are shares.
    """
    frame = _sums(book, accounts, ("account", "year", "month"))
    months = pl.col("year").cast(pl.Int32) * 12 + pl.col("month").cast(pl.Int32) - 1
    frame = with_changes(frame.with_columns(months=months).sort("account", "months"))
    named = frame.join(account_names(book), on="account", how="left")
    shown = named.select(
        "account", "account_name", month_text().alias("period"), "amount", *CHANGES
    )
    return with_money(shown, ("amount", "previous", "last_year"), book.decimals)


CHANGES = ("previous", "change", "last_year", "change_last_year")


def with_changes(frame: pl.DataFrame) -> pl.DataFrame:
    """Add previous and last_year amounts per account with the change as a share of them."""
    first = frame["months"].min()
    for name, back in (("previous", 1), ("last_year", 12)):
        earlier = frame.select("account", pl.col("months") + back, pl.col("amount").alias(name))
        frame = frame.join(earlier, on=["account", "months"], how="left")
        covered = pl.col("months") - back >= first
        frame = frame.with_columns(pl.when(covered).then(pl.col(name).fill_null(0)).alias(name))
    return frame.with_columns(change=_change("previous"), change_last_year=_change("last_year"))


def _change(base: str) -> pl.Expr:
    share = (pl.col("amount") - pl.col(base)) / pl.col(base).abs()
    return pl.when(pl.col(base) != 0).then(share.round(4))


def _by(book: Book, accounts: list[str], columns: tuple[str, ...]) -> pl.DataFrame:
    frame = _sums(book, accounts, columns)
    total = frame["amount"].sum()
    share = (pl.col("amount") / total).round(4) if total else pl.lit(None, dtype=pl.Float64)
    frame = frame.with_columns(share=share)
    if "month" in columns:
        frame = frame.sort(columns).select(month_text().alias("period"), pl.exclude(columns))
    elif columns == ("posting_date",):
        frame = frame.sort("posting_date")
    else:
        frame = frame.sort(["amount", *columns], descending=[True, False], nulls_last=True)
    if columns == ("account",):
        names = account_names(book).select("account", "account_name")
        frame = frame.join(names, on="account", how="left")
        frame = frame.select("account", "account_name", pl.exclude("account", "account_name"))
    return with_money(frame, ("amount",), book.decimals)


def _sums(book: Book, accounts: list[str], columns: tuple[str, ...]) -> pl.DataFrame:
    needed = {"posting_date" if c in ("year", "month") else c for c in columns}
    lines = book.lines(*sorted({"account", "minor", *needed}))
    lines = lines.filter(nw.col("account").is_in(accounts))
    if "month" in columns:
        posted = nw.col("posting_date").dt
        lines = lines.with_columns(year=posted.year(), month=posted.month())
    sums = lines.group_by(*columns).agg(
        nw.len().alias("line_count"), nw.col("minor").sum().alias("amount")
    )
    return book.engine.collect(sums)


def _is_there(book: Book, columns: tuple[str, ...]) -> bool:
    return all(c in ("year", "month") or c in book.present for c in columns)
