"""Planted duplicates: what a second entry may differ in, and what it can't."""

import datetime as dt

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from crossfoot.audit.book import Book
from crossfoot.audit.duplicates import DUPLICATE_TYPES
from crossfoot.ml.duplicates.copies import COLUMNS, plant_copies
from crossfoot.ml.duplicates.scores import risk_score
from crossfoot.ml.duplicates.slips import Rows, Seen, enter_again, mistype, swap_digits

SEEN = Seen(("anna", "ben"), ("AP", "JE"), ("Ash Ltd", "Oak plc"), ("6000",), dt.date(2026, 12, 31))
SEEDS = st.integers(0, 2**32 - 1)


def an_invoice(net: int, tax: int) -> Rows:
    facts = {
        "posting_date": dt.date(2026, 3, 9),
        "effective_date": dt.date(2026, 3, 2),
        "entered_by": "anna",
        "source": "AP",
        "party": "Ash Ltd",
        "reference": "INV-20417",
        "header_text": "Ash Ltd INV-20417",
        "line_text": None,
    }
    sides = (("4000", net), ("1570", tax), ("2000", -net - tax))
    return [facts | {"account": account, "minor": minor} for account, minor in sides]


@given(seed=SEEDS, net=st.integers(100, 10**9), tax=st.integers(1, 10**8))
def test_a_second_entry_balances_and_has_the_digits_of_the_first(
    seed: int, net: int, tax: int
) -> None:
    copy = enter_again(an_invoice(net, tax), SEEN, np.random.default_rng(seed))
    assert len(copy) == 3
    assert sum(row["minor"] for row in copy) == 0
    total = sum(row["minor"] for row in copy if row["minor"] > 0)
    assert sorted(str(total)) == sorted(str(net + tax))
    assert all(dt.date(2026, 3, 9) <= row["posting_date"] <= SEEN.last_day for row in copy)


@given(seed=SEEDS)
def test_what_is_unknown_stays_unknown(seed: int) -> None:
    blank = dict.fromkeys(("effective_date", "entered_by", "source", "party", "reference"))
    rows = [row | blank | {"header_text": None} for row in an_invoice(500, 100)]
    nobody = Seen((), (), (), (), SEEN.last_day)
    for row in enter_again(rows, nobody, np.random.default_rng(seed)):
        assert [row[name] for name in blank] == [None] * len(blank)


def test_a_text_names_the_reference_as_it_was_mistyped() -> None:
    copies = [
        enter_again(an_invoice(500, 100), SEEN, np.random.default_rng(seed))[0]
        for seed in range(300)
    ]
    mistyped = [row for row in copies if row["reference"] != "INV-20417"]
    assert len(mistyped) > 20
    rest = [row["header_text"].replace(row["reference"], "") for row in mistyped]
    assert not [text for text in rest if "INV-20417" in text]


@given(text=st.text("AB0123456789-/", max_size=12), place=st.floats(0, 1), way=st.integers(0, 4))
def test_a_mistyped_reference_is_one_slip_away(text: str, place: float, way: int) -> None:
    assert OSA.distance(text, mistype(text, min(place, 0.999), way)) <= 1


@given(amount=st.integers(1, 10**12), place=st.floats(0, 0.999))
def test_swapped_digits_are_the_same_digits(amount: int, place: float) -> None:
    swapped = swap_digits(amount, place)
    assert sorted(str(swapped)) == sorted(str(amount))
    assert str(swapped)[0] == str(amount)[0]
    could_be = any(a != b for a, b in zip(str(amount)[1:], str(amount)[2:], strict=False))
    assert (swapped != amount) == could_be


def test_copies_are_new_entries_of_chosen_originals(small: Book) -> None:
    lines = small.engine.collect(small.lines(*COLUMNS))
    undone = lines["entry_id"].unique().sort().head(100)
    planted = plant_copies(lines, undone, count=60, rng=np.random.default_rng(2))
    assert planted.pairs.height == 60
    assert planted.pairs["a"].is_unique().all()
    assert not set(planted.pairs["a"]) & set(undone)
    assert planted.pairs["b"].to_list() == list(
        range(small.entry_count + 1, small.entry_count + 61)
    )
    assert planted.lines.head(lines.height).equals(lines.sort("line_id"))
    assert planted.lines["line_id"].to_list() == list(range(1, planted.lines.height + 1))
    sizes = planted.lines["entry_id"].value_counts()
    both = planted.pairs.join(sizes, left_on="a", right_on="entry_id").join(
        sizes, left_on="b", right_on="entry_id"
    )
    assert (both["count"] == both["count_right"]).all()


def test_a_sure_duplicate_has_the_full_score_and_a_doubtful_one_that_of_its_type() -> None:
    points = [kind.points for kind in DUPLICATE_TYPES]
    frame = pl.DataFrame({"points": points})
    at = {
        p: frame.select(risk_score(pl.lit(p), pl.col("points"))).to_series().to_list()
        for p in (0.0, 0.5, 0.95, 1.0)
    }
    assert at[0.0] == [0] * 6
    assert at[0.5] == [9, 9, 10, 11, 11, 13]
    assert at[0.95] == [23, 23, 23, 23, 24, 24]
    assert at[1.0] == [25] * 6
