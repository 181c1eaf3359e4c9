"""Drift: what has changed since the training is told, and what has not is not."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.audit.book import Book
from crossfoot.errors import UserError
from crossfoot.ml import MlSettings, Models, score_ledger
from crossfoot.ml.drift import LEAST_ENTRIES, STEADY, drift
from crossfoot.ml.features.vocabulary import Vocabulary
from crossfoot.ml.reference import BINNED, reference_arrays, reference_from
from crossfoot.ml.shares import psi, psi_by_chance, wilson
from crossfoot.ml.signs import CATEGORIES, mix_of
from crossfoot.sample.ledger import generate
from tests.crossfoot.ml.ledgers import sample_book
from tests.crossfoot.ml.scoring import shuffled

LINES, COMPANY = 4_000, 11
KEY = b"a key of thirty-two bytes or more"
Change = Callable[[pl.DataFrame], pl.DataFrame]
Year = Callable[..., Book]
COUNTS = st.lists(st.integers(1, 10_000), min_size=2, max_size=20)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """A year of one company as a book, changed beforehand."""

    def make(seed: int, change: Change = lambda frame: frame, lines: int = LINES) -> Book:
        months = generate(lines, seed, company=COMPANY)
        path: Path = tmp_path_factory.mktemp("year") / "ledger.csv"
        frame = change(pl.concat([month.ledger for month in months]))
        frame.write_csv(path, datetime_format="%Y-%m-%d %H:%M:%S")
        return sample_book(path)

    return make


@pytest.fixture(scope="module")
def learned(year: Year) -> Book:
    return year(COMPANY)


@pytest.fixture(scope="module")
def models(learned: Book) -> Models:
    return score_ledger(learned, seed=3).models


def test_a_ledger_is_steady_against_its_own_models(models: Models, learned: Book) -> None:
    found = drift(models, learned)
    assert (found.level, found.can_tell, found.signs) == ("steady", True, ())
    assert found.sentences == (STEADY,)
    assert found.alert_ratio < 1.5
    assert set(found.psi.values()) == {0.0}
    assert {told.share for told in found.new_values.values()} == {0.0}


def test_the_next_year_of_the_same_business_is_steady(models: Models, year: Year) -> None:
    found = drift(models, year(12))
    assert found.level == "steady", found.sentences
    assert found.alert_ratio < 3
    # Features move over the edges of bins, and decide nothing.
    assert max(found.feature_psi.values()) > 0.25


def test_growth_alone_is_steady(models: Models, year: Year) -> None:
    def grown(frame: pl.DataFrame) -> pl.DataFrame:
        amounts = pl.col("Debit", "Credit")
        return frame.with_columns((amounts.cast(pl.Float64) * 1.1).round(2))

    def half(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.filter(pl.col("Entry No").hash(1) % 2 == 0)

    assert drift(models, year(12, grown)).level == "steady"
    assert drift(models, year(12, half)).level == "steady"


def test_a_renamed_source_asks_for_training(models: Models, year: Year) -> None:
    def renamed(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(pl.col("Source").replace("PI", "ZZ"))

    found = drift(models, year(12, renamed))
    assert found.level == "retrain"
    assert {"new_source", "psi_source"} <= {sign.name for sign in found.signs}
    told = next(sign for sign in found.signs if sign.name == "new_source")
    assert told.sentence.endswith("from sources that the models do not know: ZZ.")
    assert found.new_values["source"].values == ("ZZ",)


@pytest.mark.parametrize(("people", "level"), [(1, "warn"), (4, "retrain")])
def test_new_users_are_told_of(models: Models, year: Year, people: int, level: str) -> None:
    def joined(frame: pl.DataFrame) -> pl.DataFrame:
        users = frame["Entered By"].drop_nulls().value_counts().sort("count", "Entered By")
        names = users.filter(~pl.col("Entered By").str.starts_with("IF-"))["Entered By"]
        left = {name: f"new.{name}" for name in names.tail(people)}
        late = pl.col("Posting Date").dt.month() > 9
        user = pl.col("Entered By")
        return frame.with_columns(pl.when(late).then(user.replace(left)).otherwise(user))

    found = drift(models, year(12, joined))
    assert found.level == level, found.sentences
    assert len(found.new_values["user"].values) == people
    assert all(name.startswith("new.") for name in found.new_values["user"].values)


def test_other_amounts_are_told_of(models: Models, year: Year) -> None:
    def larger(frame: pl.DataFrame) -> pl.DataFrame:
        amounts = pl.col("Debit", "Credit")
        return frame.with_columns((amounts.cast(pl.Float64) * 20).round(2))

    found = drift(models, year(COMPANY, larger))
    told = next(sign for sign in found.signs if sign.name == "psi_amount")
    assert told.level == "retrain"
    assert told.sentence.endswith("the middle one is 20 times what it was.")


def test_of_few_entries_nothing_is_told(models: Models, year: Year) -> None:
    def january(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.filter(pl.col("Posting Date").dt.month() == 1)

    found = drift(models, year(12, january))
    assert found.entries < LEAST_ENTRIES
    assert (found.level, found.can_tell, found.signs) == ("steady", False, ())
    assert f"takes {LEAST_ENTRIES}" in found.sentences[0]


def test_the_order_of_rows_does_not_matter(models: Models, year: Year) -> None:
    book = year(12)
    assert drift(models, shuffled(book)).as_data() == drift(models, book).as_data()


def test_stored_models_compare_the_same(models: Models, learned: Book) -> None:
    loaded = Models.from_bytes(models.to_bytes(KEY), KEY, company="")
    assert drift(loaded, learned).as_data() == drift(models, learned).as_data()


def test_a_newer_profile_has_nothing_to_compare_with(models: Models, learned: Book) -> None:
    refreshed = score_ledger(learned, models=models).models
    with pytest.raises(UserError, match="or train them again"):
        drift(refreshed, learned)
    kept = score_ledger(learned, models=models, settings=MlSettings(past_only=True)).models
    assert kept.reference == models.reference


@pytest.mark.parametrize("part", ["scalars", "sizes", "edges", "counts", "lines/user"])
def test_a_reference_that_is_not_sound_is_refused(models: Models, part: str) -> None:
    assert models.reference is not None
    arrays = reference_arrays(models.reference)
    name = f"reference/{part}"
    for wrong in (arrays[name][:-1], -1 - np.abs(arrays[name]), np.full(4, np.inf)):
        with pytest.raises(UserError, match="Train again"):
            reference_from({**arrays, name: wrong}, models.profile)


def test_a_reference_is_of_the_profile(models: Models) -> None:
    assert models.reference is not None
    arrays = reference_arrays(models.reference)
    assert reference_from({}, models.profile) is None
    other = replace(models.profile, vocabularies={
        **models.profile.vocabularies, "user": Vocabulary(("nobody",)),
    })  # fmt: skip
    with pytest.raises(UserError, match="Train again"):
        reference_from(arrays, other)


def test_every_line_is_in_a_bin(models: Models, learned: Book) -> None:
    assert models.reference is not None
    for name in BINNED:
        assert models.reference.counts[name].sum() <= learned.line_count, name
    assert models.reference.counts["ensemble"].sum() == learned.line_count
    for counts in models.reference.lines.values():
        assert counts.sum() == learned.line_count


@given(counts=COUNTS, times=st.integers(1, 50))
def test_psi_of_equal_shares_is_nothing(counts: list[int], times: int) -> None:
    one = np.array(counts)
    assert psi(one, one * times) == pytest.approx(0, abs=1e-12)


@given(data=st.data(), counts=COUNTS)
def test_psi_is_the_same_both_ways_and_never_negative(
    data: st.DataObject, counts: list[int]
) -> None:
    size = len(counts)
    other = np.array(data.draw(st.lists(st.integers(0, 10_000), min_size=size, max_size=size)))
    there, back = psi(np.array(counts), other), psi(other, np.array(counts))
    assert there == pytest.approx(back)
    assert there >= 0


@given(total=st.integers(1_000, 100_000))
def test_psi_grows_with_what_is_moved(total: int) -> None:
    before = np.array([total, total])
    moved = [psi(before, np.array([total - part, total + part])) for part in (0, 100, 400, 900)]
    assert moved == sorted(moved)
    assert moved[0] < moved[1] < moved[2] < moved[3]


def test_psi_is_what_the_formula_says() -> None:
    # (0.5 - 0.8) * ln(0.5 / 0.8) + (0.5 - 0.2) * ln(0.5 / 0.2), by hand.
    assert psi(np.array([80, 20]), np.array([5, 5])) == pytest.approx(0.415888, abs=1e-6)


def test_chance_alone_stays_under_what_chance_explains() -> None:
    rng = np.random.default_rng(5)
    shares = rng.dirichlet(np.ones(10) * 5)
    draws = [psi(rng.multinomial(4_000, shares), rng.multinomial(900, shares)) for _ in range(400)]
    under = np.mean(np.array(draws) < psi_by_chance(10, 4_000, 900))
    assert 0.91 < under < 0.98


def test_wilson_holds_the_share_where_it_should() -> None:
    # The example of Wilson's formula at 95 %: 8 of 10, as R's prop.test without correction gives.
    assert wilson(8, 10) == pytest.approx((0.490162, 0.943318), abs=1e-5)
    assert wilson(0, 0) == (0.0, 1.0)
    low, high = wilson(0, 20)
    assert low == 0
    assert 0.1 < high < 0.2


def test_a_new_party_is_ordinary_business() -> None:
    known = Vocabulary(("a", "b"))
    lines = np.array([0, 500, 500]), np.array([0, 450, 450, 100])
    open_one = mix_of(CATEGORIES["party"], known, lines, (800, 800), new=("c",))
    closed = mix_of(CATEGORIES["user"], known, lines, (800, 800), new=("c",))
    assert open_one.new_share == closed.new_share == 0.1
    assert closed.psi > 0.25
