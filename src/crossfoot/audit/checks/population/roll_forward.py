"""P1: opening balance and movement do not make the closing balance."""

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.completeness import roll_forward_minor
from crossfoot.engine.base import Frame


def find_accounts_that_do_not_roll(book: Book, settings: Settings) -> Frame:
    accounts = roll_forward_minor(book, sign=settings["sign"])
    tolerance = round(settings["tolerance"] * book.unit)
    is_off = pl.col("difference").abs() > tolerance
    is_unknown = pl.col("presence") == "only in the ledger"
    found = accounts.filter(is_off | is_unknown).select(
        pl.format("account {}", "account").alias("subject"),
        pl.col("difference").alias("minor"),
        "opening",
        "movement",
        "expected",
        "closing",
        pl.when(pl.col("presence") == "both")
        .then(pl.lit(""))
        .otherwise(pl.format(" ({})", "presence"))
        .alias("where"),
        pl.when(is_off).then(1.0).otherwise(0.5).alias("score"),
    )
    return book.engine.from_polars(found)


ROLL_FORWARD = Check(
    code="P1",
    name="roll_forward",
    title="Completeness roll-forward",
    family="population",
    unit="observation",
    weight=20,
    needs=frozenset(),
    parameters=(
        Parameter("tolerance", 0.0, "difference that is accepted", "currency"),
        Parameter("sign", 1, "-1 when the balances are written with credits positive"),
    ),
    source="AS 2401.61; AICPA Audit Data Standards; JAIA REC_003",
    reason="opening {opening:money} and movement {movement:money} make {expected:money}, "
    "the closing balance is {closing:money}{where}",
    find=find_accounts_that_do_not_roll,
    is_gate=True,
)
