"""A company's customers as the models of their lifetime see them."""

import datetime as dt
from dataclasses import dataclass

import polars as pl

from crossfoot.kpis.kpi import NoValueError
from crossfoot.kpis.lifetime import Purchasing, Spending, fit_purchasing, fit_spending
from crossfoot.kpis.view import View

WEEKS_OF_A_MONTH = 365.25 / 12 / 7
#: From this correlation on, how often and how much are not independent, as the model has it.
_CORRELATED = 0.3


@dataclass(frozen=True)
class Models:
    """How often customers buy, until when, and how much."""

    purchasing: Purchasing
    spending: Spending

    @property
    def note(self) -> str:
        """What it was fitted to, and whether that fits."""
        text = (
            f"fitted to {self.purchasing.customers:,} customers, "
            f"of whom {self.spending.customers:,} came again"
        )
        correlation = self.spending.correlation
        if abs(correlation) < _CORRELATED:
            return text
        return (
            f"{text}; how often and how much go together (correlation {correlation:.2f}), "
            "which the model does not know"
        )


def customers_at(purchases: pl.DataFrame, last: dt.date) -> pl.DataFrame:
    """The customers with a purchase up to a day, as `lifetime` wants them, in weeks.

    `purchases` has customer_id, day and minor, one row for each day on which a customer bought;
    value is in minor units.
    """
    day, minor = pl.col("day"), pl.col("minor")
    known = purchases.filter(day <= last)
    return (
        known.group_by("customer_id")
        .agg(
            frequency=pl.len().cast(pl.Int64) - 1,
            recency=(day.max() - day.min()).dt.total_days() / 7,
            age=(pl.lit(last) - day.min()).dt.total_days() / 7,
            value=minor.filter(day > day.min()).mean(),
        )
        .sort("customer_id")
    )


def models_of(view: View) -> Models:
    """The models of a view, fitted to what was known at the last end of a month.

    So the days and weeks of a month share one fit, and no figure of the past changes with new data.

    Raises:
        NoValueError: there are too few customers, or the models do not fit.
    """
    last = view.window.end.replace(day=1) - dt.timedelta(days=1)

    def fitted() -> Models | str:
        customers = customers_at(view.business.purchases, last)
        try:
            return Models(fit_purchasing(customers), fit_spending(customers))
        except NoValueError as error:
            return str(error)

    found: Models | str = view.business.once(("models", last), fitted)
    if isinstance(found, str):
        raise NoValueError(found)
    return found
