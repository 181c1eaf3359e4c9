"""Figures of merit by hand, and the compiled walk down a forest."""

import numpy as np
import polars as pl
import pytest
from sklearn.ensemble import IsolationForest  # type: ignore[import-untyped]

from crossfoot.ml.compiled import forest_values
from crossfoot.ml.detectors import ALL_DETECTORS, Channel
from crossfoot.ml.detectors.ensemble import combined
from crossfoot.ml.detectors.isolation_forest import _lengths, _still
from crossfoot.ml.fitted import entry_places, entry_scores, scale_of
from crossfoot.ml.forest import forest_from_trees
from crossfoot.ml.keys import chance, drawn
from crossfoot.ml.learning import fit_forest
from crossfoot.ml.quality import rank_quality
from crossfoot.ml.risk import estimated_probability, levels, risk


def test_figures_of_a_ranking_by_hand() -> None:
    """Two hundred entries, so that two are the first hundredth; of four anomalies one is first."""
    scores = np.arange(200, 0, -1).astype(float)
    kinds = [""] * 200
    for place, kind in ((0, "a"), (3, "a"), (9, "b"), (150, "b")):
        kinds[place] = kind
    found = rank_quality(scores, kinds)
    # Precision at each anomaly: 1/1, 2/4, 3/10, 4/151.
    assert found.average_precision == pytest.approx((1 + 0.5 + 0.3 + 4 / 151) / 4, abs=1e-6)
    assert found.precision_at_100 == 0.03
    assert (found.precision, found.recall) == (0.5, 0.25)
    assert found.by_kind == {"a": 0.5, "b": 0.0}
    assert (found.positives, found.entries) == (4, 200)


def test_entries_that_are_equally_strange_share_the_last_places() -> None:
    found = rank_quality(np.zeros(200), ["x"] * 20 + [""] * 180)
    assert found.precision_at_100 == found.precision == pytest.approx(0.1)
    assert found.recall == pytest.approx(0.01)
    assert found.average_precision == pytest.approx(0.1)


def test_no_anomalies_are_no_error() -> None:
    found = rank_quality(np.arange(10.0), [""] * 10)
    assert (found.average_precision, found.recall, found.by_kind) == (0, 0, {})


def test_bits_are_of_the_share_of_entries_as_strange() -> None:
    scale = scale_of(np.array([1.0, 2.0, 3.0, 3.0, 5.0, 6.0, 7.0]))
    told = scale.bits_of(np.array([0.0, 1.0, 3.0, 4.0, 7.0, 9.0]))
    assert told.tolist() == pytest.approx([0, np.log2(8 / 7), np.log2(8 / 5), np.log2(8 / 5), 3, 3])


def test_an_entry_is_as_strange_as_its_strangest_line() -> None:
    entries, places = entry_places(np.array([7, 3, 7, 3, 5]))
    assert entries.tolist() == [3, 5, 7]
    assert entry_scores(places, np.array([1.0, -2.0, 4.0, -3.0, 0.0])).tolist() == [-2.0, 0.0, 4.0]


def test_the_ensemble_hears_the_strongest_most() -> None:
    """By hand: the root of (1 * 6^2 + 0.5 * 3^2 + 1.5 * 0) / 3, and one channel is itself."""
    channels = [
        Channel(1.0, np.array([6.0, 4.0])),
        Channel(0.5, np.array([3.0, 4.0])),
        Channel(1.5, np.array([0.0, 4.0])),
    ]
    assert combined(channels).tolist() == pytest.approx([13.5**0.5, 4.0])
    assert combined(channels[:1]).tolist() == [6.0, 4.0]


def test_risk_is_for_being_strange_and_for_being_booked_twice() -> None:
    told = risk(np.array([0.0, 5.0, 10.0, 20.0]), np.array([0.0, 1.0, 0.5, 1.0]))
    assert told.tolist() == [0.0, 62.5, 87.5, 100.0]
    chances = estimated_probability(np.linspace(0, 20, 50))
    assert np.all(np.diff(chances) >= 0)
    assert 0 <= chances.min() <= chances.max() < 1


def test_a_scenario_that_hardly_ever_holds_is_looked_at_in_any_case() -> None:
    bits = np.arange(1000.0)
    rules = np.zeros(1000)
    rules[5] = 12.0
    told = levels(bits, rules)
    assert told.value_counts().sort("level")["count"].to_list() == [2, 989, 9]
    assert told[5] == "MEDIUM"


def test_chance_is_even_and_another_for_each_seed() -> None:
    keys = pl.Series(range(20_000), dtype=pl.UInt64)
    share, other = chance(keys, 1), chance(keys, 2)
    assert share.mean() == pytest.approx(0.5, abs=0.01)
    assert abs(np.corrcoef(share, other)[0, 1]) < 0.03
    assert abs(np.corrcoef(share, np.arange(20_000))[0, 1]) < 0.03
    assert len(drawn(keys, 50, 7)) == 50


def test_the_compiled_walk_ends_in_the_same_leaves() -> None:
    rng = np.random.default_rng(4)
    rows = rng.normal(size=(3_000, 6)).astype(np.float32)
    truth = rows[:, 0] + rows[:, 1] ** 2 > 1
    forest = fit_forest(rows, truth, seed=1).forest
    assert np.array_equal(forest_values(forest, rows), forest.probability(rows))


def test_path_lengths_rank_as_scikit_learn_does() -> None:
    rng = np.random.default_rng(9)
    rows = rng.normal(size=(2_000, 5)).astype(np.float32)
    model = IsolationForest(n_estimators=20, random_state=3).fit(rows)
    trees = [one.tree_ for one in model.estimators_]
    forest = forest_from_trees(trees, [_lengths(tree) for tree in trees])
    ours = 2.0 ** (-forest_values(forest, rows) / _still(np.array([256]))[0])
    assert ours == pytest.approx(-model.score_samples(rows), abs=1e-4)


def test_detectors_are_one_family() -> None:
    names = [detector.name for detector in ALL_DETECTORS]
    assert names == [
        "rule_based", "statistical", "isolation_forest", "dbscan", "random_forest", "ensemble",
    ]  # fmt: skip
    assert [d.name for d in ALL_DETECTORS if d.weight] == [
        "rule_based", "statistical", "dbscan", "random_forest",
    ]  # fmt: skip
    assert all(detector.title and detector.meaning for detector in ALL_DETECTORS)
