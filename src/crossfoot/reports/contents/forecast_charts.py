"""The charts of a pack of forecasts."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import polars as pl

from crossfoot.charts import Plot, Series
from crossfoot.reports.contents.forecast_facts import ForecastFacts
from crossfoot.reports.report import Chart
from crossfoot.sales.periods import Period, label

#: Of the history, so many times the horizon, but at least so many periods.
_TIMES: Final = 3
_LEAST: Final = 24
#: The most days of a period by its frequency.
_LONGEST_DAYS: Final = {"D": 1, "W": 7, "MS": 31, "QS": 92, "YS": 366}


def totals_chart(facts: ForecastFacts) -> Chart:
    """All items together, without an interval."""
    past = facts.history.group_by("date").agg(pl.col("quantity").sum()).sort("date")
    ahead = facts.forecasts.group_by("date").agg(pl.col("forecast").sum()).sort("date")
    past = past.filter(pl.col("date") < ahead["date"].min()).tail(_shown(facts))
    x, today = _places(facts, past["date"].to_list(), ahead["date"].to_list())
    series = [
        Series("Sold", "line", _padded(past["quantity"].to_list(), after=ahead.height), tone="ink"),
        Series("Forecast", "line", _joined(past["quantity"].to_list(), ahead["forecast"].to_list()),
               tone="accent"),
    ]  # fmt: skip
    words = _today_words(facts, past["date"].to_list())
    plot = Plot("All items", "units", x, series, today=today, today_words=words)
    return Chart("totals", "All items together", "units", plot, height=230)


def item_chart(facts: ForecastFacts, item: str) -> Chart:
    """An item's history, forecast and intervals."""
    ahead = facts.forecasts.filter(pl.col("item") == item).sort("date")
    past = facts.history.filter(pl.col("item") == item).sort("date").tail(_shown(facts))
    x, today = _places(facts, past["date"].to_list(), ahead["date"].to_list())
    known, gap = past["quantity"].to_list(), [None] * past.height
    bands = [
        Series(f"{level}%", "band", low=[*gap, *ahead[f"lo{level}"]],
               high=[*gap, *ahead[f"hi{level}"]], tone="accent")
        for level in (95, 80)
    ]  # fmt: skip
    lines = [
        Series("Sold", "line", _padded(known, after=ahead.height), tone="ink"),
        Series("Forecast", "line", _joined(known, ahead["forecast"].to_list()), tone="accent"),
    ]
    title = facts.title_of(item)
    words = _today_words(facts, past["date"].to_list())
    plot = Plot(title, "units", x, [*bands, *lines], today=today, today_words=words)
    return Chart(f"item_{item}", title, "units", plot, height=190)


def _shown(facts: ForecastFacts) -> int:
    return max(_TIMES * facts.horizon, _LEAST)


def _places(
    facts: ForecastFacts, past: Sequence[dt.date], ahead: Sequence[dt.date]
) -> tuple[list[str], str | None]:
    """Labels of all periods, and that of the last one that is known."""
    period: Period = facts.noun if facts.noun != "period" else "day"  # type: ignore[assignment]
    before, after = ([label(day, period) for day in days] for days in (past, ahead))
    return [*before, *after], before[-1] if before else None


def _today_words(facts: ForecastFacts, past: Sequence[dt.date]) -> str:
    """The end of what is known is today only while the next period runs."""
    if not past or facts.today is None:
        return "last known"
    age = facts.today - past[-1]
    return "today" if age.days <= 2 * _LONGEST_DAYS.get(facts.frequency, 1) else "last known"


def _padded(values: Sequence[float | None], *, after: int) -> list[float | None]:
    return [*values, *[None] * after]


def _joined(known: Sequence[float | None], ahead: Sequence[float | None]) -> list[float | None]:
    """A forecast that begins where the history ends, so that the line has no gap."""
    if not known:
        return list(ahead)
    return [*[None] * (len(known) - 1), known[-1], *ahead]
