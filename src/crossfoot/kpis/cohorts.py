"""Cohorts: of the customers who first bought in a period, who bought in later ones."""

import polars as pl

from crossfoot.kpis.view import Business
from crossfoot.sales.periods import Period, period_start, periods_between


def cohorts(business: Business, period: Period = "month") -> pl.DataFrame:
    """Return cohort (first day of its period), size, age in periods, customers and retention.

    Every age up to the end of the data has a row, also with no customer. The first cohort holds
    everybody who was a customer already when the data begin; the last period may be incomplete.
    """
    span = business.span
    starts = [w.start for w in periods_between(span.start, span.last, period)]
    number = pl.DataFrame(
        {"start": starts, "n": range(len(starts))}, schema={"start": pl.Date, "n": pl.Int64}
    )
    bought = (
        business.tickets.join(business.first_days, on="customer_id")
        .select(
            "customer_id",
            cohort=period_start(pl.col("first"), period),
            start=period_start(pl.col("day"), period),
        )
        .unique()
    )
    sizes = bought.filter(pl.col("cohort") == pl.col("start")).group_by("cohort").len("size")
    grid = sizes.join(number.rename({"start": "cohort", "n": "first"}), on="cohort").join(
        number, how="cross"
    )
    counts = bought.group_by("cohort", "start").len("customers")
    found = grid.filter(pl.col("n") >= pl.col("first")).join(
        counts, on=["cohort", "start"], how="left"
    )
    customers = pl.col("customers").fill_null(0).cast(pl.Int64)
    return found.select(
        "cohort",
        pl.col("size").cast(pl.Int64),
        (pl.col("n") - pl.col("first")).alias("age"),
        customers,
        (customers / pl.col("size")).alias("retention"),
    ).sort("cohort", "age")
