"""Balances, duplicates of six types, Benford and 15 features of a dataset, on our engine."""

import sys
from pathlib import Path

import narwhals.stable.v2 as nw

from crossfoot.audit.balances import account_summary, trial_balance_by_period
from crossfoot.audit.benford import benford
from crossfoot.audit.book import Book
from crossfoot.audit.duplicates import duplicate_sets
from crossfoot.audit.people import user_summary
from crossfoot.engine.base import Frame
from crossfoot.ledger import Ledger
from crossfoot.storage import open_dataset


def features(book: Book) -> Frame:
    """The 15 features of the pandas reference, one row per line."""
    size, minor, c = nw.col("size"), nw.col("minor"), nw.col
    lines = book.lines(
        "line_id", "account", "entered_by", "source", "minor", "posting_date", "weekday", "lag_days"
    ).with_columns(size=minor.cast(nw.Float64).abs())

    def counted(name: str, *keys: str) -> Frame:
        return lines.group_by(*keys).agg(nw.len().alias(name))

    accounts = lines.group_by("account").agg(
        account_n=nw.len(), mean=size.mean(), deviation=size.std(), largest=size.max()
    )
    joined = lines.join(accounts, on="account")
    joined = joined.join(counted("user_n", "entered_by"), on="entered_by")
    joined = joined.join(counted("source_n", "source"), on="source")
    joined = joined.join(counted("pair_n", "account", "entered_by"), on=["account", "entered_by"])
    return joined.select(
        "line_id",
        "weekday",
        "lag_days",
        "account_n",
        "user_n",
        "source_n",
        "pair_n",
        log_amount=(size + 1).log(),
        is_debit=minor > 0,
        day=c("posting_date").dt.day(),
        month=c("posting_date").dt.month(),
        weekend=c("weekday").is_in([0, 6]),
        month_end=c("posting_date").dt.day() >= 28,
        z=(size - c("mean")) / c("deviation"),
        relative=size / c("largest"),
        round=minor % 10_000 == 0,
    )


def main(folder: Path) -> None:
    book = Ledger(open_dataset(folder)).book()
    trial_balance_by_period(book)
    account_summary(book)
    user_summary(book)
    duplicate_sets(book)
    book.forget("duplicate_sets")
    benford(book, digits="first_two")
    book.engine.keep(features(book))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
