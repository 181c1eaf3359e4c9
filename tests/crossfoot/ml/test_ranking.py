"""What a new model changed: places, levels, and where the judged entries are now."""

from collections.abc import Sequence

import polars as pl
from polars.testing import assert_frame_equal

from crossfoot.ml.ranking import MeanRank, ranking_changes

ENTRIES = 100


def told(order: Sequence[int]) -> pl.DataFrame:
    """Entries as a model tells them, in this order; the first is HIGH."""
    return pl.DataFrame(
        {
            "entry_id": list(order),
            "journal_id": [f"J{one}" for one in order],
            "risk": [float(ENTRIES - place) for place in range(len(order))],
            "level": ["HIGH", *["LOW"] * (len(order) - 1)],
        }
    )


BEFORE = told(range(ENTRIES))
JUDGED = pl.DataFrame(
    {"journal_id": ["J50", "J60", "J0"], "decision": ["exception", "exception", "cleared"]}
)


def test_judged_entries_come_first_then_those_that_moved_furthest() -> None:
    # 50 comes up to the top, 0 goes to the end; 70 and 80 change places where nobody looks.
    order = [50, *range(1, 50), *range(51, 70), 80, *range(71, 80), 70, *range(81, 100), 0]
    found = ranking_changes(BEFORE, told(order), JUDGED)
    rows = found.rows.select("entry_id", "rank_before", "rank_now", "move", "decision").rows()
    assert rows[:3] == [
        (50, 51, 1, 5, "exception"), (0, 1, 100, -5, "cleared"), (60, 61, 60, 0, "exception"),
    ]  # fmt: skip
    assert [row[0] for row in rows[3:]] == [1, 2, 3, 4], "the rest of the first twentieth"
    first = found.rows.row(0, named=True)
    assert (first["level_before"], first["level_now"]) == ("LOW", "HIGH")
    assert (first["risk_before"], first["risk_now"]) == (50.0, 100.0)
    assert (found.summary.entered_high, found.summary.left_high) == (1, 1)
    assert found.summary.exceptions == MeanRank(2, 56.0, 30.5)
    assert found.summary.cleared == MeanRank(1, 1.0, 100.0)


def test_without_judged_entries_there_is_no_mean() -> None:
    found = ranking_changes(BEFORE, BEFORE, JUDGED.clear())
    assert found.rows["move"].to_list() == [0] * 5
    assert found.summary.exceptions == MeanRank(0, None, None)
    assert (found.summary.entries, found.summary.entered_high) == (ENTRIES, 0)


def test_the_order_of_what_is_listed_is_always_the_same() -> None:
    shuffled = JUDGED.reverse()
    assert_frame_equal(
        ranking_changes(BEFORE, BEFORE, JUDGED).rows, ranking_changes(BEFORE, BEFORE, shuffled).rows
    )
