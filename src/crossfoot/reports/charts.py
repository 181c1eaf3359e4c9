"""The charts of the summary page: options, and the drawings of them in a page's own colours."""

from collections.abc import Sequence
from dataclasses import dataclass

from crossfoot.charts import VARIABLES, Plot, Series, draw_svg
from crossfoot.charts.axes import Option
from crossfoot.charts.financial import benford_option, month_name, months_option


@dataclass(frozen=True)
class Month:
    """Debits of a month, how many of its lines have findings, and the debits of those."""

    period: str
    debit: float
    flagged_lines: int
    flagged_debit: float


def monthly_option(months: Sequence[Month]) -> Option:
    """Debits per month as an area, those with findings below, dots where most lines are flagged."""
    series = (
        Series("Debits", "area", [one.debit for one in months], tone="accent"),
        Series(
            "of lines with findings", "area", [one.flagged_debit for one in months], tone="high"
        ),
    )
    x = [month_name(one.period) for one in months]
    plot = Plot("Debits by month, and those of lines with findings", "", x, series)
    return months_option(plot, [one.flagged_lines for one in months], noun="flagged")


def monthly_chart(months: Sequence[Month]) -> str:
    """`monthly_option` as SVG for a page."""
    return draw_svg(monthly_option(months), 640, 270, VARIABLES)


def digits_option(observed: Sequence[float], expected: Sequence[float]) -> Option:
    """Shares of the first digits 1 to 9 as bars, Benford's shares as a line."""
    digits = [str(digit) for digit in range(1, 10)]
    return benford_option(digits, observed, expected, "First digits against Benford's law")


def benford_chart(observed: Sequence[float], expected: Sequence[float]) -> str:
    """`digits_option` as SVG for a page."""
    return draw_svg(digits_option(observed, expected), 640, 240, VARIABLES)
