"""Tables brought up to date for the periods an upload touched are those of all the lines."""

import datetime as dt
from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from crossfoot.sales.aggregates import Dimension, aggregate, levels, refreshed
from crossfoot.sales.history import History
from crossfoot.sales.periods import PERIODS, Period
from crossfoot.sales.upsert import Upserted, touched_days, upsert
from tests.crossfoot.sales.builders import DOCUMENTS, Document, lines_of, sales_of

#: A new upload of documents numbered from there on, or (by a number) one taken back.
STEPS = st.lists(
    st.one_of(st.tuples(DOCUMENTS, st.integers(1, 6)), st.integers(0, 3)), min_size=1, max_size=5
)


def stepped(
    history: History, step: tuple[list[Document], int] | int
) -> tuple[History, Upserted] | None:
    if not isinstance(step, int):
        return history.add("sales.csv", sales_of(*step), "day")
    if step >= len(history.uploads):
        return None
    return history.undo(history.uploads[step].number, "day")


@settings(max_examples=30, deadline=None)
@given(steps=STEPS, period=st.sampled_from(PERIODS), by=st.sampled_from(levels()), begin=DOCUMENTS)
def test_refreshing_after_uploads_and_undos_equals_adding_up_again(
    steps: list[tuple[list[Document], int] | int],
    period: Period,
    by: Sequence[Dimension],
    begin: list[Document],
) -> None:
    history, done = History().add("first.csv", sales_of(begin), "day")
    stored = aggregate(done.lines, period, by)
    for step in steps:
        after = stepped(history, step)
        if after is None:
            continue
        history, done = after
        stored = refreshed(stored, done.lines, touched_days(done.changes), period, by)
        assert_frame_equal(stored, aggregate(done.lines, period, by))


def on(day: str, minor: int = 1000) -> dict[str, object]:
    return {"sold_at": dt.datetime.fromisoformat(day), "transaction_id": day, "minor": minor}


def test_periods_without_a_touched_day_are_not_looked_at() -> None:
    before = lines_of(on("2026-01-05"), on("2026-02-05"))
    wrong = aggregate(before, "month").with_columns(revenue=pl.lit(7, pl.Int64))
    found = refreshed(wrong, before, {dt.date(2026, 2, 28)}, "month")
    assert found["revenue"].to_list() == [7, 1000]
    assert_frame_equal(refreshed(wrong, before, (), "month"), wrong)


def test_a_day_with_the_same_lines_again_is_not_touched() -> None:
    old = lines_of(on("2026-01-05"), on("2026-02-05"))
    again = lines_of(on("2026-01-05"), on("2026-02-05", 900))
    assert touched_days(upsert(old, again, "day").changes).to_list() == [dt.date(2026, 2, 5)]


@pytest.mark.parametrize("period", PERIODS)
def test_a_period_that_lost_its_last_line_is_gone(period: Period) -> None:
    stored = aggregate(lines_of(on("2026-01-05")), period, ("product",))
    left = refreshed(stored, lines_of().clear(), {dt.date(2026, 1, 5)}, period, ("product",))
    assert left.is_empty()
