"""User summaries: who entered what, how much and when."""

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.balances import with_money
from crossfoot.audit.book import Book


def user_summary(book: Book) -> pl.DataFrame:
    """Summarise each user, busiest first.

    Columns: entered_by, line_count, entry_count, account_count, debit and credit (sums of positive
    and negative amounts), largest, weekend_lines, first_posting, last_posting.
    """
    minor = nw.col("minor")
    lines = book.lines("entered_by", "entry_id", "account", "minor", "posting_date", "weekday")
    lines = lines.with_columns(
        debit=nw.when(minor > 0).then(minor).otherwise(0),
        credit=nw.when(minor < 0).then(-minor).otherwise(0),
        size=minor.abs(),
        rest_day=nw.col("weekday").is_in([0, 6]).cast(nw.Int64),
    )
    users = lines.group_by("entered_by").agg(
        nw.len().alias("line_count"),
        nw.col("entry_id").n_unique().alias("entry_count"),
        nw.col("account").n_unique().alias("account_count"),
        nw.col("debit").sum(),
        nw.col("credit").sum(),
        nw.col("size").max().alias("largest"),
        nw.col("rest_day").sum().alias("weekend_lines"),
        nw.col("posting_date").min().alias("first_posting"),
        nw.col("posting_date").max().alias("last_posting"),
    )
    frame = book.engine.collect(users)
    ordered = frame.sort(["line_count", "entered_by"], descending=[True, False], nulls_last=True)
    return with_money(ordered, ("debit", "credit", "largest"), book.decimals)
