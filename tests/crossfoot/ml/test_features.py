"""Features: the higher the stranger, and the same in every order (of engines: test_spark.py)."""

import datetime as dt
from string import Formatter
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from crossfoot.audit.book import Book
from crossfoot.audit.check import Engagement
from crossfoot.ml.facts import line_facts
from crossfoot.ml.features import (
    ALL_FEATURES,
    CAUSES,
    FEATURE_NAMES,
    Matrix,
    View,
    feature_matrix,
    fit_on_lines,
    lines_by_profile,
)
from crossfoot.ml.planting.changes import TAUGHT
from crossfoot.ml.planting.copies import changed_copies
from tests.builders import book, ledger_frame
from tests.crossfoot.ml.scoring import first_entries, frame_of, renumbered, shuffled

SHOWN_BY = {
    "account": ("account_of_user", "account_of_source", "account_of_flow"),
    "user": ("user_of_account", "user_of_work"),
    "time": ("hour_of_user", "hour_of_work"),
    "amount": ("amount_of_account", "amount_of_source"),
    "document_date": ("entered_late", "months_away"),
    "source": ("source_of_account", "source_of_work"),
    "party": ("account_of_party",),
    "text": ("no_text", "account_of_word", "rare_words"),
    "round": ("zeros", "odd_zeros"),
}


def looked_at(source: Book) -> tuple[View, Matrix]:
    profile, lines = fit_on_lines(source, Engagement())
    view = View(source, profile, lines)
    return view, feature_matrix(view)


def as_frame(matrix: Matrix) -> pl.DataFrame:
    rows = pl.DataFrame(matrix.rows, schema=list(FEATURE_NAMES))
    return pl.concat([matrix.lines.select("line_id"), rows], how="horizontal").sort("line_id")


@pytest.fixture(scope="module")
def seen(small: Book) -> tuple[View, Matrix]:
    return looked_at(small)


def test_every_feature_is_named_once_and_says_what_it_means() -> None:
    assert len(set(FEATURE_NAMES)) == len(ALL_FEATURES) == 42
    assert all(feature.meaning and feature.reason for feature in ALL_FEATURES)
    counted = [place for places in CAUSES.values() for place in places]
    assert len(counted) == len(set(counted)) == sum(f.is_strange for f in ALL_FEATURES)


def test_every_reason_can_be_written_for_every_line(seen: tuple[View, Matrix]) -> None:
    view, _ = seen
    facts = line_facts(view, range(1, 200))
    fields = {
        field
        for feature in ALL_FEATURES
        for _, field, _, _ in Formatter().parse(feature.reason + feature.alone)
        if field
    }
    assert fields <= set(facts.columns)
    for row in facts.iter_rows(named=True):
        texts = [feature.told(row) for feature in ALL_FEATURES]
        assert not [text for text in texts if "None" in text or "{" in text]


def test_features_are_numbers(seen: tuple[View, Matrix]) -> None:
    _, matrix = seen
    assert matrix.rows.dtype == np.float32
    assert matrix.rows.shape == (4_000, len(ALL_FEATURES))
    assert np.isfinite(matrix.rows).all()


def test_an_entry_is_no_evidence_for_itself() -> None:
    """Anna always posts rent; once she posts wages, in two lines of one entry."""
    days = [dt.date(2026, 1, 1) + dt.timedelta(days=number) for number in range(100)]
    accounts = ["6000", "1800"] * 100
    accounts[120:124] = ["5000", "5000", "1800", "1800"]
    entries = [f"E{number // 2}" for number in range(200)]
    entries[120:124] = ["E60"] * 4
    ledger = ledger_frame(
        journal_id=entries,
        account=accounts,
        amount=["10.00", "-10.00"] * 100,
        posting_date=[day for day in days for _ in range(2)],
        entered_by=["anna"] * 200,
        source=["AP"] * 200,
    )
    view, matrix = looked_at(book(ledger))
    strange = as_frame(matrix).filter(pl.col("line_id").is_in([121, 122]))
    usual = as_frame(matrix).filter(pl.col("line_id") == 1)
    assert (strange["rare_account"] > 7).all()
    assert (strange["account_of_flow"] > usual["account_of_flow"].item() + 4).all()
    assert line_facts(view, [121])["n_user_account"].item() == 0


def test_dates_of_entry_without_a_time_have_no_hour() -> None:
    """A system that keeps no times writes midnight: nobody worked at night."""
    days = [dt.date(2026, 1, 5) + dt.timedelta(days=number // 2) for number in range(200)]
    columns: dict[str, Any] = {
        "journal_id": [f"E{number // 2}" for number in range(200)],
        "account": ["6000", "1800"] * 100,
        "amount": ["10.00", "-10.00"] * 100,
        "posting_date": days,
        "entered_by": ["anna"] * 200,
        "source": ["AP"] * 200,
    }
    dated = ledger_frame(**columns, entered_at=[f"{day} 00:00" for day in days])
    view, matrix = looked_at(book(dated))
    assert_frame_equal(as_frame(matrix), as_frame(looked_at(book(ledger_frame(**columns)))[1]))
    assert not matrix.column("night").any()
    times = [one for one in TAUGHT if one.name in ("time", "user")]
    copies = changed_copies(book(dated), view.profile, times, count=50, seed=5)
    assert times[1].name == "time"
    assert set(copies.lines["planted"]) == {0}, "no hour is learned where there are none"
    mostly = [f"{day} {'00:00' if number < 150 else '09:30'}" for number, day in enumerate(days)]
    few = looked_at(book(ledger_frame(**columns, entered_at=mostly)))[1]
    assert not few.column("night").any()


@pytest.mark.parametrize("change", [one.name for one in TAUGHT])
def test_what_is_changed_is_seen_in_its_features(
    small: Book, seen: tuple[View, Matrix], change: str
) -> None:
    view, matrix = seen
    wanted = [one for one in TAUGHT if one.name == change]
    copies = changed_copies(small, view.profile, wanted, count=400, seed=5)
    assert copies.rows.shape[0] >= 300
    best = max(
        float((copies.column(name) > np.quantile(matrix.column(name), 0.98)).mean())
        for name in SHOWN_BY[change]
    )
    # One line in fifty of the ledger is so strange.
    assert best > 0.2


def test_features_do_not_depend_on_the_order_of_the_lines(
    small: Book, seen: tuple[View, Matrix]
) -> None:
    again = as_frame(looked_at(shuffled(small))[1])
    assert_frame_equal(as_frame(seen[1]), again, check_exact=True)


def test_features_do_not_depend_on_how_the_file_numbers_its_entries(
    small: Book, seen: tuple[View, Matrix]
) -> None:
    moved = looked_at(renumbered(small))[1]
    # In an order of their own, so the rows are the same rows.
    assert np.array_equal(seen[1].rows, moved.rows)
    assert seen[1].lines["key"].equals(moved.lines["key"])


def test_nothing_later_tells_of_a_line_when_only_the_past_counts(unseen: Any) -> None:
    whole: Book = unseen.book
    past = first_entries(whole, "2025-06-01")
    profile, _ = fit_on_lines(past, Engagement())
    frame = frame_of(whole)
    known = frame_of(past)["entry_id"].unique()
    new = frame.filter(~pl.col("entry_id").is_in(known.implode()))
    last = pl.col("posting_date").max().over("entry_id")
    july = new.filter(last < dt.date(2025, 8, 1))

    def scored(lines: pl.DataFrame) -> pl.DataFrame:
        own = book(lines)
        coded = lines_by_profile(own, profile, past_only=True)
        view = View(own, profile, coded, own=False, past_only=True)
        return as_frame(feature_matrix(view))

    alone = scored(july)
    with_later = scored(new).join(july.select("line_id"), on="line_id", how="semi")
    assert 500 < alone.height < new.height
    assert_frame_equal(alone, with_later, check_exact=True)
