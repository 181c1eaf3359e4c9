"""Groups of duplicates, in the order to look at them."""

import polars as pl

from crossfoot.audit.duplicates.groups import (
    counted_groups,
    duplicate_groups,
    in_group_order,
    scored_duplicates,
)

LINES = pl.LazyFrame(
    {
        "line_id": [1, 2, 3, 4, 5, 6],
        "entry_id": [1, 2, 3, 4, 5, 6],
        "duplicate_type": [1, 1, 6, 6, 2, 2],
        "group_id": [1, 1, 3, 3, 5, 5],
        "group_size": [2, 2, 2, 2, 3, 3],
        "points": [10, 10, 25, 25, 12, 12],
        "explained_by": ["recurring", None, "reversal", "reversal", None, None],
    }
)
SAID = pl.LazyFrame(
    {
        "line_id": [1, 2, 3, 4, 5, 6],
        "duplicate_probability": [0.99996, 0.9, 0.8, 0.7, 0.1, 0.2],
        "risk_score": [25, 24, 20, 19, 1, 2],
        "is_duplicate": [True, True, True, True, False, False],
    }
)


def test_without_a_model_the_points_are_the_risk() -> None:
    groups = duplicate_groups(scored_duplicates(LINES, None)).groups
    assert groups["group_id"].to_list() == [5, 1, 3]
    assert groups["ml_risk_score"].to_list() == [12, 10, 25]


def test_with_a_model_its_risk_decides_among_the_unexplained() -> None:
    scored = scored_duplicates(LINES, SAID)
    groups = duplicate_groups(scored).groups
    assert groups["group_id"].to_list() == [1, 5, 3]
    assert groups["explained_by"].to_list() == [None, None, "reversal"]
    assert scored.collect()["ml_confidence"][0] == 1.0
    assert in_group_order(scored, groups).collect()["line_id"].to_list() == [1, 2, 5, 6, 3, 4]


def test_a_type_and_what_nothing_explains() -> None:
    groups = duplicate_groups(scored_duplicates(LINES, None))
    assert groups.lines == 6
    assert groups.unexplained.lines == 4
    assert groups.of_type(6).groups["group_id"].to_list() == [3]
    assert groups.of_type(6).unexplained.lines == 0


def test_groups_counted_once_are_those_without_a_model_type_by_type() -> None:
    counted = counted_groups(LINES)
    every = duplicate_groups(scored_duplicates(LINES, None)).groups.drop("is_explained")
    for kind in (1, 2, 6):
        mine = pl.col("duplicate_type") == kind
        assert counted.filter(mine).select(every.columns).rows() == every.filter(mine).rows()
    assert dict(counted.select("group_id", "unexplained").rows()) == {1: 1, 3: 0, 5: 2}
