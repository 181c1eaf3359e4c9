"""F1: a month of an account far from its other months."""

import polars as pl

from crossfoot.audit.balances import month_text, monthly_movements
from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.audit.classes import account_classes
from crossfoot.audit.reasons import money_text
from crossfoot.engine.base import Frame

_VALUE = pl.col("value")


def find_trend_breaks(book: Book, settings: Settings) -> Frame:
    months = _months(book)
    if months.height <= settings["minimum_months"]:
        raise NotRunError(
            f"the ledger covers {months.height} months, and a month is compared with "
            f"{settings['minimum_months']} others"
        )
    values = _with_comparisons(_values(book, months), settings)
    broken = values.filter(_is_broken(book, settings)).with_columns(_described(book.decimals))
    score = (pl.col("distance") / settings["deviations"] / 4).clip(0.25, 1).round(6)
    subject = pl.concat_str(pl.lit("account "), "account", pl.lit(", "), month_text())
    shown = broken.select(
        "value", "usual", "others", "against", subject=subject, minor=_VALUE, score=score
    )
    return book.engine.from_polars(shown.sort("score", "subject", descending=[True, False]))


def _months(book: Book) -> pl.DataFrame:
    """Return year, month, number (counted from year 0) of every month of the ledger."""
    first = book.period_from.year * 12 + book.period_from.month - 1
    last = book.period_to.year * 12 + book.period_to.month - 1
    number = pl.int_range(first, last + 1, dtype=pl.Int64, eager=True).alias("number")
    year, month = number // 12, number % 12 + 1
    return pl.DataFrame([number, year.alias("year"), month.alias("month")])


def _values(book: Book, months: pl.DataFrame) -> pl.DataFrame:
    """Return account, year, month, number, value (minor units), 0 where nothing was posted.

    The value of a revenue or expense account is its movement without sign, of any other account the
    larger of its debits and credits: what comes in and goes out again leaves no movement.
    """
    moved = book.engine.collect(monthly_movements(book))
    keys = ("year", "month")
    moved = moved.with_columns(pl.col(*keys).cast(pl.Int64)).join(
        account_classes(book), on="account", how="left"
    )
    is_result = pl.col("class").is_in(["revenue", "expense"]).fill_null(value=False)
    movement = (pl.col("debit") - pl.col("credit")).abs()
    value = pl.when(is_result).then(movement).otherwise(pl.max_horizontal("debit", "credit"))
    every = moved.select("account").unique().join(months, how="cross")
    filled = every.join(
        moved.select("account", *keys, value=value), on=["account", *keys], how="left"
    )
    return filled.with_columns(_VALUE.fill_null(0)).sort("account", "number")


def _with_comparisons(values: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Add previous, other_year, others, usual and distance (in deviations of the other months).

    `other_year` is the same month of the year before, else of the year after.
    """
    n = pl.len().over("account")
    gap = _VALUE - _VALUE.mean().over("account")
    squares = (gap**2).sum().over("account") - gap**2 * n / (n - 1)
    deviation = (squares.clip(0) / (n - 2)).sqrt()
    usual = (_VALUE.sum().over("account") - _VALUE) / (n - 1)
    active = (_VALUE != 0).mean().over("account")
    compared = values.with_columns(
        previous=_VALUE.shift(1).over("account", order_by="number"),
        other_year=pl.coalesce(
            _VALUE.shift(12).over("account", order_by="number"),
            _VALUE.shift(-12).over("account", order_by="number"),
        ),
        others=n - 1,
        usual=usual.round(0).cast(pl.Int64),
        # A fixed amount has no deviation: then one percent of it counts as one.
        spread=pl.max_horizontal(deviation, usual / 100, pl.lit(1.0)),
        active=active,
    )
    distance = (_VALUE - pl.col("usual")).abs() / pl.col("spread")
    return compared.with_columns(distance=distance.round(6)).filter(
        pl.col("active") >= settings["active_share"]
    )


def _is_broken(book: Book, settings: Settings) -> pl.Expr:
    difference = (_VALUE - pl.col("usual")).abs()
    is_large = difference >= round(settings["minimum"] * book.unit)
    is_far = pl.col("distance") >= settings["deviations"]
    from_usual = difference >= settings["year_change"] * pl.col("usual")
    # The same month of another year, or the month before, may show that this is normal.
    from_year = (_VALUE - pl.col("other_year")).abs() >= settings["year_change"] * pl.col(
        "other_year"
    )
    from_month = (_VALUE - pl.col("previous")).abs() >= settings["month_change"] * pl.col(
        "previous"
    )
    is_no_habit = from_year.fill_null(value=True) & from_month.fill_null(value=True)
    return pl.all_horizontal(is_large, is_far, from_usual, is_no_habit)


def _described(decimals: int) -> pl.Expr:
    """The text `against`: the month before, and the same month of another year."""
    previous = pl.concat_str(
        pl.lit("; the month before "), money_text(pl.col("previous"), decimals)
    )
    year = pl.concat_str(
        pl.lit("; the same month of another year "), money_text(pl.col("other_year"), decimals)
    )
    return pl.concat_str(previous.fill_null(""), year.fill_null("")).alias("against")


ACCOUNT_TREND = Check(
    code="F1",
    name="account_trend",
    title="Month out of line with the account's others",
    family="trend",
    unit="observation",
    weight=6,
    needs=frozenset(),
    parameters=(
        Parameter("deviations", 3.0, "standard deviations of the other months"),
        Parameter("month_change", 0.5, "change against the month before, as a share"),
        Parameter("year_change", 0.3, "change against another year and the average"),
        Parameter("minimum", 5_000.0, "smaller differences are not looked at", "currency"),
        Parameter("minimum_months", 6, "other months to compare with", "months"),
        Parameter("active_share", 0.75, "share of the months in which the account is used"),
    ),
    source="ISA 520; AS 2305 (analytical procedures); ISA 240.A45",
    reason="{value:money}, against {usual:money} on average of the other {others:count} "
    "months{against}",
    find=find_trend_breaks,
)
