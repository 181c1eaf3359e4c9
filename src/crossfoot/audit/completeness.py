"""Completeness: does the ledger explain the balances, add up and agree with the log?"""

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.balances import lines_with_sides, with_money
from crossfoot.audit.book import Book
from crossfoot.audit.check import NotRunError
from crossfoot.engine.base import Frame

_MONEY = ("opening", "movement", "expected", "closing", "difference")


def roll_forward(book: Book, *, sign: int = 1) -> pl.DataFrame:
    """Compare opening plus movement with the closing balance of every account.

    Columns: account, opening, movement, expected, closing, difference (expected less closing),
    line_count, presence ('both', 'only in the ledger', 'only in the balances'); money is Decimal
    in currency units. `sign` is -1 when the balances are written with credits positive.

    Raises:
        NotRunError: the opening or the closing balances were not given.
    """
    return with_money(roll_forward_minor(book, sign=sign), _MONEY, book.decimals)


def roll_forward_minor(book: Book, *, sign: int = 1) -> pl.DataFrame:
    """The same in minor units."""
    opening = _balances(book.opening, "opening", book.unit * sign)
    closing = _balances(book.closing, "closing", book.unit * sign)
    moved = book.lines("account", "minor").group_by("account")
    movement = book.engine.collect(
        moved.agg(nw.col("minor").sum().alias("movement"), nw.len().alias("line_count"))
    )
    frame = opening.join(closing, on="account", how="full", coalesce=True)
    frame = frame.with_columns(given=pl.lit(value=True))
    frame = frame.join(movement, on="account", how="full", coalesce=True)
    frame = frame.with_columns(
        pl.col("opening", "closing", "movement").fill_null(0),
        pl.col("line_count").cast(pl.Int64).fill_null(0),
    )
    expected = pl.col("opening") + pl.col("movement")
    frame = frame.with_columns(expected=expected, difference=expected - pl.col("closing"))
    frame = frame.with_columns(presence=_presence())
    return frame.select("account", *_MONEY, "line_count", "presence").sort("account")


def _presence() -> pl.Expr:
    return (
        pl.when(pl.col("given").is_null())
        .then(pl.lit("only in the ledger"))
        .when(pl.col("line_count") == 0)
        .then(pl.lit("only in the balances"))
        .otherwise(pl.lit("both"))
    )


def _balances(table: pl.DataFrame | None, name: str, factor: int) -> pl.DataFrame:
    if table is None:
        raise NotRunError(f"no {name} balances were given beside the ledger")
    minor = (pl.col("balance") * factor).cast(pl.Int64)
    return table.group_by("account").agg(minor.sum().alias(name))


def control_totals(book: Book, by: Sequence[str] = ()) -> pl.DataFrame:
    """Add up debits and credits of the file, or of every combination of the columns `by`.

    Columns: those of `by`, debit, credit, difference (minor units, debit less credit), line_count.
    Debits and credits are those the file writes: a negative debit lowers the debits.
    """
    if set(by) <= set(_USUAL):
        sums: pl.DataFrame = book.once("control totals", lambda: _sums(book, _USUAL))
    else:
        sums = _sums(book, by)
    totals = (pl.col("debit", "difference", "line_count").sum(),)
    frame = sums.group_by(by).agg(*totals) if by else sums.select(*totals)
    frame = frame.with_columns(credit=pl.col("debit") - pl.col("difference"))
    ordered = frame.sort(*by, nulls_last=True) if by else frame
    return ordered.select(*by, "debit", "credit", "difference", "line_count")


#: One pass over the lines serves all these groups.
_USUAL = ("currency", "fiscal_year", "period")


def _sums(book: Book, by: Sequence[str]) -> pl.DataFrame:
    lines = lines_with_sides(book, *by)
    sums = lines.group_by(*by).agg(
        nw.col("debit").sum(),
        nw.col("minor").sum().alias("difference"),
        nw.len().cast(nw.Int64).alias("line_count"),
    )
    return book.engine.collect(sums)


@dataclass(frozen=True)
class LogDifferences:
    """Entry numbers that only the ledger or only the log has; totals of an entry that differ."""

    entry_ids: int
    totals: int


def compare_with_log(book: Book) -> pl.DataFrame:
    """Compare every entry's debits and credits with the system's log of entries.

    Columns: journal_id, problem ('only in the ledger', 'only in the log', 'debits differ', 'credits
    differ'), ledger, log, difference (ledger less log; Decimal, currency units; the debits where a
    whole entry is missing). Entries that agree are left out.

    Raises:
        NotRunError: no log was given.
    """
    return with_money(log_differences_minor(book), ("ledger", "log", "difference"), book.decimals)


def count_log_differences(book: Book) -> LogDifferences:
    """Count what compare_with_log lists."""
    problems = log_differences_minor(book)["problem"]
    totals = int(problems.is_in(["debits differ", "credits differ"]).sum())
    return LogDifferences(entry_ids=len(problems) - totals, totals=totals)


def log_differences_minor(book: Book) -> pl.DataFrame:
    """The same as compare_with_log in minor units."""
    frame: pl.DataFrame = book.once("log differences", lambda: _log_differences(book))
    return frame


def _log_differences(book: Book) -> pl.DataFrame:
    if book.log is None:
        raise NotRunError("no log of the system's entries was given beside the ledger")
    sides = nw.concat([_ledger_side(book), _log_side(book, book.log)], how="vertical")
    names = ("ledger_debit", "ledger_credit", "in_ledger", "log_debit", "log_credit", "in_log")
    entries = sides.group_by("journal_id").agg(*(nw.col(name).sum() for name in names))
    differ = entries.filter(
        (nw.col("ledger_debit") != nw.col("log_debit"))
        | (nw.col("ledger_credit") != nw.col("log_credit"))
        | ((nw.col("in_ledger") > 0) != (nw.col("in_log") > 0))
    )
    found = book.engine.collect(differ)
    in_both = (pl.col("in_ledger") > 0) & (pl.col("in_log") > 0)
    missing = pl.when(pl.col("in_log") > 0).then(pl.lit("only in the log"))
    parts = [
        _part(found.filter(~in_both), missing.otherwise(pl.lit("only in the ledger")), "debit"),
        _part(found.filter(in_both), pl.lit("debits differ"), "debit"),
        _part(found.filter(in_both), pl.lit("credits differ"), "credit"),
    ]
    either = pl.col("problem").str.starts_with("only") | (pl.col("difference") != 0)
    return pl.concat(parts).filter(either).sort("journal_id", "problem")


def _part(found: pl.DataFrame, problem: pl.Expr, side: str) -> pl.DataFrame:
    ledger, log = pl.col(f"ledger_{side}"), pl.col(f"log_{side}")
    return found.select(
        "journal_id",
        problem=problem,
        ledger=ledger.cast(pl.Int64),
        log=log.cast(pl.Int64),
        difference=(ledger - log).cast(pl.Int64),
    )


def _ledger_side(book: Book) -> Frame:
    lines = lines_with_sides(book, "journal_id")
    zero = nw.lit(0).cast(nw.Int64)
    entries = lines.group_by("journal_id").agg(nw.col("debit").sum(), nw.col("minor").sum())
    return entries.select(
        "journal_id",
        ledger_debit=nw.col("debit"),
        ledger_credit=nw.col("debit") - nw.col("minor"),
        in_ledger=zero + 1,
        log_debit=zero,
        log_credit=zero,
        in_log=zero,
    )


def _log_side(book: Book, log: pl.DataFrame) -> Frame:
    minor = (pl.col("debit", "credit").fill_null(0) * book.unit).cast(pl.Int64)
    summed = log.with_columns(minor).group_by("journal_id").agg(pl.col("debit", "credit").sum())
    zero = pl.lit(0, pl.Int64)
    table = summed.sort("journal_id").select(
        "journal_id",
        ledger_debit=zero,
        ledger_credit=zero,
        in_ledger=zero,
        log_debit="debit",
        log_credit="credit",
        in_log=zero + 1,
    )
    return book.engine.from_polars(table)
