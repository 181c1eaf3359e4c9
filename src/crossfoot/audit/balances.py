"""Trial balance and account summaries; money stays in minor units until it leaves as Decimal."""

import datetime as dt

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.engine.base import Frame

MONEY = ("opening", "debit", "credit", "movement", "closing")


def monthly_movements(book: Book) -> Frame:
    """Return account, year, month, debit, credit (minor units), line_count; kept for reuse.

    Debit and credit are the columns of the file, so a negative debit (a red storno) lowers the
    debits instead of raising the credits.
    """
    moved: Frame = book.once("monthly_movements", lambda: book.engine.keep(_monthly(book)))
    return moved


def _monthly(book: Book) -> Frame:
    posted = nw.col("posting_date").dt
    lines = lines_with_sides(book, "account", "posting_date").with_columns(
        year=posted.year(), month=posted.month()
    )
    return lines.group_by("account", "year", "month").agg(
        nw.col("debit").sum(), nw.col("credit").sum(), nw.len().alias("line_count")
    )


def lines_with_sides(book: Book, *columns: str) -> Frame:
    """Return `columns` with debit and credit in minor units, as the file writes them."""
    lines = book.lines(*columns, "minor", "debit")
    lines = lines.with_columns(debit=(nw.col("debit") * book.unit).cast(nw.Int64))
    return lines.with_columns(credit=nw.col("debit") - nw.col("minor"))


def trial_balance(
    book: Book, *, as_of: dt.date | None = None, by_class: bool = False
) -> pl.DataFrame:
    """Return account, account_name, account_class, opening, debit, credit, movement, closing.

    With `as_of` only lines posted up to and including that day count; with `by_class` accounts of
    one class are added up. Money is Decimal in currency units, debits positive.
    """
    moved = _movements(book, as_of)
    frame = moved.join(_opening(book), on="account", how="full", coalesce=True)
    frame = frame.with_columns(pl.col("opening", "debit", "credit", "line_count").fill_null(0))
    frame = frame.join(account_names(book), on="account", how="left")
    if by_class:
        frame = _by_class(frame)
    movement = pl.col("debit") - pl.col("credit")
    frame = frame.with_columns(movement=movement, closing=pl.col("opening") + movement)
    first = ["account_class"] if by_class else ["account", "account_name", "account_class"]
    ordered = frame.sort(first[0], nulls_last=True).select(*first, *MONEY, "line_count")
    return with_money(ordered, MONEY, book.decimals)


def trial_balance_by_period(book: Book) -> pl.DataFrame:
    """Return account, period (YYYY-MM), opening, debit, credit, movement, closing per month."""
    moved = book.engine.collect(monthly_movements(book)).sort("account", "year", "month")
    opening = moved.join(_opening(book), on="account", how="left")
    movement = pl.col("debit") - pl.col("credit")
    closing = pl.col("opening").fill_null(0) + movement.cum_sum().over("account")
    frame = opening.with_columns(movement=movement, closing=closing, period=month_text())
    frame = frame.with_columns(opening=pl.col("closing") - pl.col("movement"))
    shown = frame.select("account", "period", *MONEY, "line_count")
    return with_money(shown, MONEY, book.decimals)


def account_summary(book: Book) -> pl.DataFrame:
    """Summarise each account.

    Columns: account, account_name, account_class, line_count, entry_count, movement, smallest,
    largest, median (of the absolute amounts), first_posting, last_posting, user_count.
    """
    size = nw.col("minor").abs()
    lines = book.lines("account", "entry_id", "minor", "posting_date", "entered_by")
    per_account = (
        lines.with_columns(size=size)
        .group_by("account")
        .agg(
            nw.len().alias("line_count"),
            nw.col("entry_id").n_unique().alias("entry_count"),
            nw.col("minor").sum().alias("movement"),
            nw.col("minor").min().alias("smallest"),
            nw.col("minor").max().alias("largest"),
            nw.col("posting_date").min().alias("first_posting"),
            nw.col("posting_date").max().alias("last_posting"),
            nw.col("entered_by").n_unique().alias("user_count"),
        )
    )
    medians = book.engine.median(lines.with_columns(size=size), ["account"], "size", "median")
    frame = book.engine.collect(per_account.join(medians, on="account", how="left"))
    frame = frame.with_columns(pl.col("median").floor().cast(pl.Int64))
    named = frame.join(account_names(book), on="account", how="left").sort("account")
    money = ("movement", "smallest", "largest", "median")
    first = ["account", "account_name", "account_class"]
    return with_money(named.select(*first, pl.exclude(first)), money, book.decimals)


def account_names(book: Book) -> pl.DataFrame:
    """Return account, account_name, account_class: of the chart of accounts, else of the lines."""
    names: pl.DataFrame = book.once("account_names", lambda: _names(book))
    return names


def _names(book: Book) -> pl.DataFrame:
    columns = [c for c in ("account_name", "account_class") if c in book.present]
    lines = book.lines("account", *columns)
    used = lines.group_by("account").agg(*(nw.col(name).max() for name in columns))
    frame = book.engine.collect(used)
    if book.accounts is not None:
        chart = book.accounts.select("account", "account_name", "account_class").unique("account")
        frame = frame.join(chart, on="account", how="full", coalesce=True, suffix="_chart")
    return frame.select(
        "account", *(_first_given(frame, name) for name in ("account_name", "account_class"))
    )


def _first_given(frame: pl.DataFrame, name: str) -> pl.Expr:
    given = [pl.col(c) for c in (f"{name}_chart", name) if c in frame.columns]
    return pl.coalesce(*given, pl.lit(None, dtype=pl.String)).alias(name)


def _movements(book: Book, as_of: dt.date | None) -> pl.DataFrame:
    if as_of is None:
        moved = book.engine.collect(monthly_movements(book))
        return moved.group_by("account").agg(pl.col("debit", "credit", "line_count").sum())
    lines = lines_with_sides(book, "account", "posting_date")
    lines = lines.filter(nw.col("posting_date") <= as_of)
    sums = (nw.col("debit").sum(), nw.col("credit").sum(), nw.len().alias("line_count"))
    return book.engine.collect(lines.group_by("account").agg(*sums))


def _opening(book: Book) -> pl.DataFrame:
    if book.opening is None:
        return pl.DataFrame(schema={"account": pl.String, "opening": pl.Int64})
    opening = (pl.col("balance") * book.unit).cast(pl.Int64).sum().alias("opening")
    return book.opening.group_by("account").agg(opening)


def _by_class(frame: pl.DataFrame) -> pl.DataFrame:
    grouped = frame.group_by(pl.col("account_class").fill_null("(no class)"))
    return grouped.agg(pl.col("opening", "debit", "credit", "line_count").sum())


def month_text() -> pl.Expr:
    """The columns year and month as YYYY-MM."""
    year = pl.col("year").cast(pl.String)
    return pl.concat_str(year, pl.lit("-"), pl.col("month").cast(pl.String).str.zfill(2))


def with_money(frame: pl.DataFrame, columns: tuple[str, ...], decimals: int) -> pl.DataFrame:
    """Turn columns of minor units into Decimal currency units, exactly."""
    unit = pl.lit(10**decimals).cast(pl.Decimal(38, 0))
    exact = [
        (pl.col(c).cast(pl.Decimal(38, decimals)) / unit).cast(pl.Decimal(38, decimals))
        for c in columns
    ]
    return frame.with_columns(exact)
