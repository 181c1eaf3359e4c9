"""Two datasets compared month by month: what both have, and how many each has."""

import datetime as dt

import polars as pl
import pytest

from crossfoot.audit import uploads
from crossfoot.audit.uploads import compare_periods
from tests.builders import ledger_frame


def lines(*rows: tuple[str, int]) -> pl.LazyFrame:
    """Lines of a day and an amount in minor units."""
    days = [dt.date.fromisoformat(day) for day, _ in rows]
    frame = ledger_frame(posting_date=days, amount=[minor / 100 for _, minor in rows])
    return frame.lazy()


EARLIER = lines(("2024-01-05", 100), ("2024-02-05", 200), ("2024-02-05", 200), ("2024-04-01", 9))
LATER = lines(("2024-01-05", 100), ("2024-02-05", 200), ("2024-03-05", 300), ("2024-04-01", 8))
TOLD = [("2024-01", 1, 1, 1), ("2024-02", 2, 1, 1), ("2024-03", 0, 1, 0), ("2024-04", 1, 1, 0)]


@pytest.mark.parametrize("most", [1, 3, 2_000_000])
def test_periods_are_told_the_same_however_many_are_hashed_at_once(
    most: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(uploads, "MOST_HASHED", most)

    found = compare_periods(LATER, EARLIER)

    assert found.columns == ["period", "before", "after", "known"]
    assert found.rows() == TOLD


def test_without_an_earlier_dataset_everything_is_new():
    found = compare_periods(LATER, None)

    assert found.rows()[0] == ("2024-01", 0, 1, 0)
    assert found["before"].sum() == found["known"].sum() == 0
