"""The six duplicate types equal a naive loop, whatever the order, the slices and the threads."""

import datetime as dt
from collections import defaultdict
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.audit.duplicates import (
    DUPLICATE_TYPES,
    DuplicateSets,
    duplicate_sets,
    duplicate_sets_in_slices,
)
from tests.builders import book, ledger_frame

_DAYS = st.sampled_from([None, dt.date(2026, 1, 5), dt.date(2026, 1, 6)])
_LINES = st.lists(
    st.tuples(
        st.sampled_from(["1000", "2000"]),
        st.sampled_from(["10.00", "-10.00", "0.00", "7.50"]),
        st.sampled_from([None, "AP", "GL"]),
        st.sampled_from([None, "ann", "bob"]),
        st.sampled_from([dt.date(2026, 1, 5), dt.date(2026, 1, 6)]),
        _DAYS,
    ),
    min_size=1,
    max_size=40,
)
_NAMES = ("account", "amount", "source", "entered_by", "posting_date", "effective_date")


def ledger_of(rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    return ledger_frame(**{name: [row[i] for row in rows] for i, name in enumerate(_NAMES)})


def naive(lines: list[dict[str, Any]]) -> dict[int, tuple[int, int, int]]:
    """Per line its strongest type, the smallest line of its group, and the group's size."""
    strongest: dict[int, tuple[int, int, int]] = {}
    for kind in DUPLICATE_TYPES:
        groups = defaultdict(list)
        for line in lines:
            key = tuple(line[name] for name in ("account", "minor", *kind.keys))
            if None not in key:
                groups[key].append(line["line_id"])
        for ids in groups.values():
            if len(ids) > 1:
                strongest |= {i: (kind.number, min(ids), len(ids)) for i in ids}
    return strongest


def found(sets: DuplicateSets) -> dict[int, tuple[int, int, int]]:
    frame = sets.lines.to_native().collect()
    columns = ("line_id", "duplicate_type", "group_id", "group_size")
    return {row[0]: row[1:] for row in frame.select(columns).iter_rows()}


@given(_LINES)
@settings(max_examples=60, deadline=None)
def test_groups_equal_those_of_a_naive_loop(rows: list[tuple[Any, ...]]) -> None:
    ledger = ledger_of(rows)
    assert found(duplicate_sets(book(ledger))) == naive(ledger.to_dicts())


@given(_LINES, st.integers(2, 5), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_neither_order_nor_slices_change_a_group(
    rows: list[tuple[Any, ...]], slices: int, random: Any
) -> None:
    ledger = ledger_of(rows)
    order = list(range(ledger.height))
    random.shuffle(order)
    whole = duplicate_sets(book(ledger))
    shuffled = duplicate_sets_in_slices(book(ledger[order]), slices)
    assert found(shuffled) == found(whole)
    assert shuffled.counts == whole.counts


def test_counts_are_before_and_after_precedence() -> None:
    sets = duplicate_sets(
        book(ledger_frame(amount=["5.00"] * 4, source=["AP", "AP", "GL", None], account=["1"] * 4))
    )
    assert sets.counts["type_1"].lines == 4
    assert sets.counts["type_2"].lines == 2
    assert sets.counts["type_4"].lines_reported == 4, "all were posted on one day"
    assert sets.counts["type_2"].lines_reported == 0


def test_a_reversal_is_no_duplicate() -> None:
    sets = duplicate_sets(book(ledger_frame(amount=["5.00", "-5.00"])))
    assert found(sets) == {}


def test_a_type_without_its_column_says_why() -> None:
    sets = duplicate_sets(book(ledger_frame(amount=["5.00", "5.00"])))
    assert set(sets.counts) == {"type_1", "type_4"}
    assert sets.not_run["type_2"] == "the file has no source (document type or journal)"
    assert "effective_date" in sets.not_run["type_6"]


@pytest.mark.parametrize("columns", [{"source": ["AP", None]}, {"source": [None, None]}])
def test_an_absent_value_equals_nothing(columns: dict[str, list[str | None]]) -> None:
    sets = duplicate_sets(book(ledger_frame(amount=["5.00", "5.00"], **columns)))
    counts = sets.counts.get("type_2")
    assert counts is None or counts.lines == 0
