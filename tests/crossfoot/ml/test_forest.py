"""The forest of plain arrays answers as scikit-learn's own."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import RandomForestClassifier  # type: ignore[import-untyped]

from crossfoot.ml.forest import forest_from_arrays, forest_from_sklearn
from crossfoot.ml.learning import fit_forest
from crossfoot.ml.metrics import measure


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    rows=st.integers(10, 300),
    features=st.integers(1, 6),
    leaves=st.one_of(st.none(), st.integers(2, 40)),
)
def test_probabilities_are_those_of_scikit_learn(
    seed: int, rows: int, features: int, leaves: int | None
) -> None:
    rng = np.random.default_rng(seed)
    # Whole numbers too, so that values lie exactly on thresholds.
    known = rng.choice([rng.normal(size=(rows, features)), rng.integers(-3, 3, (rows, features))])
    truth = np.append([0, 1], rng.integers(0, 2, rows - 2))
    model = RandomForestClassifier(n_estimators=7, max_leaf_nodes=leaves, random_state=seed)
    model.fit(known.astype(np.float32), truth)
    asked = np.concatenate([known, rng.normal(scale=9, size=(50, features))]).astype(np.float32)
    forest = forest_from_sklearn(model)
    expected = model.predict_proba(asked)[:, 1]
    np.testing.assert_allclose(forest.probability(asked), expected, rtol=0, atol=1e-12)
    again = forest_from_arrays(forest.arrays(), features)
    np.testing.assert_array_equal(again.probability(asked), forest.probability(asked))


def test_many_rows_are_scored_as_few_are() -> None:
    rng = np.random.default_rng(5)
    rows = rng.normal(size=(250_000, 3)).astype(np.float32)
    forest = fit_forest(rows[:2_000], rows[:2_000, 0] + rows[:2_000, 1] > 0, seed=5).forest
    whole = forest.probability(rows)
    parts = [forest.probability(rows[at : at + 1_000]) for at in (0, 99_500, 249_000)]
    for at, part in zip((0, 99_500, 249_000), parts, strict=True):
        np.testing.assert_array_equal(whole[at : at + 1_000], part)
    assert forest.probability(rows[:0]).shape == (0,)


def test_importance_names_the_feature_that_decides() -> None:
    rng = np.random.default_rng(6)
    rows = rng.normal(size=(2_000, 4)).astype(np.float32)
    assert fit_forest(rows, rows[:, 2] > 0, seed=1).importance.argmax() == 2


def test_positives_that_were_no_candidates_count_as_missed() -> None:
    truth = np.array([True, True, False, False, False, False])
    probability = np.array([0.9, 0.8, 0.7, 0.2, 0.1, 0.0])
    all_seen = measure(truth, probability, threshold=0.5)
    assert all_seen.recall == 1
    assert all_seen.precision == pytest.approx(2 / 3)
    assert all_seen.average_precision == 1
    two_missed = measure(truth, probability, threshold=0.5, missed=2)
    assert (two_missed.recall, two_missed.reached, two_missed.positives) == (0.5, 0.5, 4)
    assert two_missed.examples == 8
    assert two_missed.average_precision < all_seen.average_precision
    assert two_missed.accuracy == pytest.approx(5 / 8)
