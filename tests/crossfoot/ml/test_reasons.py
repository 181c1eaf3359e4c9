"""Reasons of checks beside those of features, and what a forest's share is worth, by hand."""

import numpy as np
import polars as pl
import pytest

from crossfoot.audit.check import Engagement
from crossfoot.ml.checks import ask_checks
from crossfoot.ml.duplicates.calibration import calibrated
from crossfoot.ml.features.matrix import feature_matrix
from crossfoot.ml.features.profile import fit_on_lines
from crossfoot.ml.features.view import View
from crossfoot.ml.reasons import with_checks
from tests.crossfoot.ml.conftest import Labelled


def told(*rows: tuple[int, int, str, float | None]) -> pl.DataFrame:
    frame = pl.DataFrame(
        rows,
        schema={"entry_id": pl.Int64, "rank": pl.Int32, "feature": pl.String, "bits": pl.Float64},
        orient="row",
    )
    return frame.with_columns(line_id=pl.col("entry_id") * 10, reason=pl.col("feature"))


def test_a_check_takes_the_place_of_a_weaker_feature() -> None:
    features = told(
        (1, 1, "night", 9.0), (1, 2, "zeros", 7.0), (1, 3, "size", 5.0), (2, 1, "night", 9.0)
    )
    checks = told((1, 0, "check P3", 8.0), (3, 0, "check P3", 8.0)).drop("rank")
    both = with_checks(features, checks)
    assert both.select("entry_id", "rank", "feature").rows() == [
        (1, 1, "night"), (1, 2, "check P3"), (1, 3, "zeros"), (2, 1, "night"),
    ]  # fmt: skip


def test_a_weak_check_is_no_reason_and_scenarios_without_bits_come_last() -> None:
    features = told((1, 1, "night", 9.0), (1, 2, "zeros", 7.0), (1, 3, "size", 5.0))
    weak = told((1, 0, "check A1", 4.0)).drop("rank")
    assert with_checks(features, weak)["feature"].to_list() == ["night", "zeros", "size"]
    small = told((1, 1, "pair_never_seen", None))
    assert with_checks(small, weak)["feature"].to_list() == ["check A1", "pair_never_seen"]


def test_checks_say_why_and_how_seldom(unseen: Labelled) -> None:
    book = unseen.book
    profile, lines = fit_on_lines(book, Engagement())
    matrix = feature_matrix(View(book, profile, lines))
    checked = ask_checks(book, Engagement(), matrix)
    assert checked.risk.shape == (book.line_count,)
    assert 0 <= checked.risk.min() < 5 < checked.risk.max() <= 100
    assert checked.reasons["entry_id"].is_unique().all()
    unbalanced = unseen.labels.filter(pl.col("kind") == "unbalanced")["line_id"]
    own = matrix.lines.filter(pl.col("line_id").is_in(unbalanced.implode()))["entry_id"].unique()
    named = checked.reasons.filter(pl.col("entry_id").is_in(own.implode()))
    assert named.height == len(own) > 0
    assert set(named["feature"]) == {"check P3"}
    assert named["reason"].str.len_chars().min() > 10  # type: ignore[operator]


def test_half_the_votes_are_far_from_half_a_chance() -> None:
    """By hand: odds of one to one become e to the minus 1.75."""
    chance = calibrated(np.array([0.0, 0.5, 0.7, 0.9, 1.0]))
    assert chance[0] == 0
    assert chance[1] == pytest.approx(1 / (1 + np.e**1.75))
    assert 0.4 < chance[2] < 0.6
    assert 0.9 < chance[3] < chance[4] <= 1
    assert np.all(np.diff(calibrated(np.linspace(0, 1, 101))) >= 0)
