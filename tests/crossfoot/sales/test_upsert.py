"""Later files correct and extend earlier ones; what changed is counted; uploads can be undone."""

import datetime as dt
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from crossfoot.errors import UserError
from crossfoot.sales.history import History
from crossfoot.sales.upsert import canonical, latest, upsert
from tests.crossfoot.sales.builders import DOCUMENTS, Document, lines_of, sales_of

EMPTY = canonical(lines_of().clear())


def days_of(lines: pl.DataFrame) -> list[pl.DataFrame]:
    day = pl.col("sold_at").dt.date()
    return [group for _, group in lines.group_by(day, maintain_order=True)]


@settings(max_examples=40, deadline=None)
@given(documents=DOCUMENTS, seed=st.integers(0, 99))
def test_days_in_any_order_some_twice_give_the_same_table(
    documents: list[Document], seed: int
) -> None:
    whole = sales_of(documents)
    days = days_of(whole)
    random = Random(seed)  # noqa: S311 - no secret
    uploads = [*days, *random.choices(days, k=2)]
    random.shuffle(uploads)
    table = EMPTY
    for upload in uploads:
        table = upsert(table, upload).lines
    assert_frame_equal(table, canonical(whole))
    assert_frame_equal(table, latest(uploads))


@settings(max_examples=40, deadline=None)
@given(before=DOCUMENTS, after=DOCUMENTS, first=st.integers(1, 4))
def test_changes_explain_every_row(
    before: list[Document], after: list[Document], first: int
) -> None:
    old = canonical(sales_of(before))
    done = upsert(old, sales_of(after, first))
    rows_after = by_month(done.lines)
    rows_before = by_month(old)
    for row in done.changes.iter_rows(named=True):
        assert row["rows_before"] == rows_before.get(row["period"], 0)
        assert row["rows_after"] == rows_after.get(row["period"], 0)
        assert row["rows_before"] == row["unchanged"] + row["updated"] + row["deleted"]
        assert row["rows_after"] == row["unchanged"] + row["updated"] + row["added"]
    touched = set(done.changes["period"])
    assert all(rows_after.get(p, 0) == n for p, n in rows_before.items() if p not in touched)


def by_month(lines: pl.DataFrame) -> dict[dt.date, int]:
    month = pl.col("sold_at").dt.date().dt.truncate("1mo")
    return dict(lines.group_by(month).len().iter_rows())


def test_a_correction_updates_adds_and_deletes() -> None:
    first = lines_of(
        {"product_id": "tea"}, {"product_id": "cup"}, {"transaction_id": "2", "product_id": "pot"}
    )
    corrected = lines_of(
        {"product_id": "tea", "minor": 900}, {"product_id": "jar"}, {"product_id": "jug"}
    )
    done = upsert(canonical(first), corrected)
    assert done.changes.drop("period").row(0, named=True) == {
        "rows_before": 3,
        "rows_after": 4,
        "added": 2,
        "updated": 1,
        "deleted": 1,
        "unchanged": 1,
    }
    assert sorted(done.lines["product_id"]) == ["jar", "jug", "pot", "tea"]


def test_a_document_that_moves_to_another_month_leaves_the_first() -> None:
    old = canonical(lines_of({}))
    done = upsert(old, lines_of({"sold_at": dt.datetime.fromisoformat("2026-02-01")}))
    assert done.changes["deleted"].to_list() == [1, 0]
    assert done.changes["added"].to_list() == [0, 1]
    assert done.lines.height == 1


def test_receipts_of_two_stores_may_have_the_same_number() -> None:
    done = upsert(canonical(lines_of({"store": "north"})), lines_of({"store": "south"}))
    assert done.lines["store"].to_list() == ["north", "south"]


@settings(max_examples=25, deadline=None)
@given(uploads=st.lists(st.tuples(DOCUMENTS, st.integers(1, 4)), min_size=1, max_size=3))
def test_undo_gives_the_table_before(uploads: list[tuple[list[Document], int]]) -> None:
    history, states = History(), [EMPTY]
    for documents, first in uploads:
        history, _ = history.add("sales.csv", sales_of(documents, first))
        states.append(history.table)
    for state in reversed(states[:-1]):
        history, done = history.undo(history.uploads[-1].number)
        assert_frame_equal(history.table, state)
        assert_frame_equal(done.lines, state)


def test_undoing_a_correction_brings_back_what_it_corrected() -> None:
    history, _ = History().add("a.csv", lines_of({"minor": 1000}))
    history, _ = history.add("b.csv", lines_of({"minor": 900}))
    history, _ = history.add("c.csv", lines_of({"transaction_id": "2"}))
    history, done = history.undo(2)
    assert done.changes["updated"].to_list() == [1]
    assert history.table["minor"].to_list() == [1000, 1000]


def test_an_upload_that_is_not_there_cannot_be_undone() -> None:
    history, _ = History().add("a.csv", lines_of({}))
    with pytest.raises(UserError, match=r"no upload 7. There are: 1 \(a.csv\)"):
        history.undo(7)
