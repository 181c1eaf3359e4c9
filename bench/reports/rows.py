"""The rows that the reports of the bench show."""

import datetime as dt
from decimal import Decimal

import polars as pl

from crossfoot.charts import Plot, Series
from crossfoot.reports.report import Chart, Column, Figure, Figures, Report, Section, Table

COLUMNS = (
    Column("id", "Finding", "code"),
    Column("level", "Level", "level"),
    Column("reason", "Why it was flagged", "wrap"),
    Column("account", "Account"),
    Column("posted", "Posted", "date"),
    Column("amount", "Amount", "money", unit="EUR", total=True),
)
_LEVELS = ("HIGH", "MEDIUM", "LOW")


def findings(count: int) -> pl.DataFrame:
    """Rows as findings have them; a reason takes two lines."""
    numbers = range(count)
    return pl.DataFrame(
        {
            "id": [f"F-{number:05}" for number in numbers],
            "level": [_LEVELS[number % 3] for number in numbers],
            "reason": [
                f"Entered {number % 40} days after its posting date, by a user who seldom posts to "
                f"this account ({number % 7} times in the year)."
                for number in numbers
            ],
            "account": [f"{4000 + number % 900} Product revenue" for number in numbers],
            "posted": [dt.date(2026, 1, 1) + dt.timedelta(days=number % 300) for number in numbers],
            "amount": [Decimal(number * 7919 % 10_000_000) / 100 for number in numbers],
        },
        schema_overrides={"amount": pl.Decimal(38, 2)},
    )


def report(count: int) -> Report:
    """Figures, two charts and a table that is shown whole."""
    months = [f"2026-{month:02}" for month in range(1, 13)]
    values = [90.0 + month * month % 17 for month in range(12)]
    plots = [
        Plot("Debits each month", "EUR", months, (Series("Debits", "area", values),)),
        Plot("Lines each month", "lines", months, (Series("Lines", "bar", values),)),
    ]
    charts = [Chart(one.title, one.title, one.unit, one) for one in plots]
    figures = Figures(tuple(Figure(f"Figure {i}", i * 1000, "integer") for i in range(5)))
    table = Table("findings", "Findings", COLUMNS, findings(count), most_shown=count)
    summary = Section("Summary", (figures, *charts))
    return Report("bench", "Findings", (summary, Section("Findings", (table,))))
