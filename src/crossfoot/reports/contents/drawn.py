"""The charts of the audit summary, each with the figures that it draws."""

from dataclasses import dataclass

import polars as pl

from crossfoot.charts import Plot, Series
from crossfoot.reports.audited import Audited
from crossfoot.reports.contents.told import currency_of, money_column
from crossfoot.reports.page_data import debits_by_month, first_digits
from crossfoot.reports.plain import sentence
from crossfoot.reports.report import Chart, Column, Note, Section, Table

_TITLE = "Debits posted each month"


@dataclass(frozen=True)
class Drawn:
    """A section with a chart, and the tables of the figures that it draws."""

    section: Section
    tables: tuple[Table, ...] = ()


def debits_drawn(audited: Audited) -> Drawn:
    """Debits per month and those of lines with findings."""
    frame = debits_by_month(audited)
    unit = currency_of(audited)
    plot = Plot(
        _TITLE,
        unit,
        frame["period"].to_list(),
        (
            Series("Debits", "area", _floats(frame["debit"]), tone="accent"),
            Series("of lines with findings", "bar", _floats(frame["flagged_debit"]), tone="high"),
        ),
    )
    table = Table(
        "debits_by_month",
        "Debits and findings by month",
        (
            Column("period", "Month", "code"),
            money_column(audited, "debit", "Debits", total=True),
            money_column(audited, "flagged_debit", "of lines with findings", total=True),
            Column("flagged_lines", "Lines with findings", "integer", total=True),
        ),
        frame,
    )
    if frame.height < 2:
        return Drawn(Section(_TITLE, (table,)))
    chart = Chart("debits_by_month", "By month of posting", unit, plot, 220)
    return Drawn(Section(_TITLE, (chart,)), (table,))


def _floats(values: pl.Series) -> list[float | None]:
    return values.cast(pl.Float64).to_list()


def digits_drawn(audited: Audited) -> Drawn:
    """The first digits of all amounts against Benford's law."""
    digits = first_digits(audited)
    if digits is None:
        words = "There are too few amounts to say anything of their digits: it takes 300."
        return Drawn(Section("First digits", (Note(words),)))
    places = [str(number) for number in range(1, 10)]
    plot = Plot(
        "First digits of the amounts",
        "share",
        places,
        (
            Series("Observed", "bar", digits.observed, tone="accent"),
            Series("Expected by Benford", "line", digits.expected, tone="ink"),
        ),
        is_time=False,
    )
    chart = Chart("first_digits", "Observed and expected", "", plot, 200)
    rows = pl.DataFrame(
        {"digit": places, "observed": digits.observed, "expected": digits.expected}
    ).with_columns(difference=pl.col("observed") - pl.col("expected"))
    table = Table(
        "first_digits",
        "Shares of the first digits",
        (
            Column("digit", "First digit", "code"),
            Column("observed", "Observed", "share"),
            Column("expected", "Expected", "share"),
            Column("difference", "Difference", "share"),
        ),
        rows,
    )
    note = Note(
        f"{sentence(digits.words)} Amounts of many sizes begin with 1 about "
        "three times as often as with 5; a digit that comes much oftener may have a plain reason, "
        "such as a price, and is worth asking about."
    )
    return Drawn(Section("First digits", (chart, note)), (table,))
