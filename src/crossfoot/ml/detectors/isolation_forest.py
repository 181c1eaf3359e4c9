"""Isolation forest: how few random cuts part a line from the others."""

from typing import Any

import numpy as np
import numpy.typing as npt

from crossfoot.ml.compiled import forest_values
from crossfoot.ml.detectors.detector import Detector, Floats, Material, Seen, State
from crossfoot.ml.features.catalogue import FEATURE_NAMES
from crossfoot.ml.forest import Forest, forest_from_arrays, forest_from_trees

TREES, SAMPLE = 100, 4_096
_EULER = 0.5772156649015329
#: No way down is longer than that, in the mean of a sample.
_LONGEST = 100.0


def _fit(material: Material) -> State:
    from sklearn.ensemble import IsolationForest  # type: ignore[import-untyped]

    rows = material.sample.rows
    model = IsolationForest(
        n_estimators=TREES,
        max_samples=min(SAMPLE, len(rows)),
        random_state=material.seed % 2**32,
        n_jobs=1,
    ).fit(rows)
    trees = [estimator.tree_ for estimator in model.estimators_]
    return forest_from_trees(trees, [_lengths(tree) for tree in trees]).arrays()


def _lengths(tree: Any) -> Floats:
    """The length of the way to each node, and what is still to come for the lines that share it."""
    depth = np.zeros(tree.node_count)
    level = np.zeros(1, dtype=np.int64)
    for steps in range(1, tree.node_count + 1):
        below = np.concatenate([tree.children_left[level], tree.children_right[level]])
        level = below[below >= 0]
        if not len(level):
            break
        depth[level] = steps
    return depth + _still(tree.n_node_samples)


def _still(lines: npt.NDArray[np.int64]) -> Floats:
    """The mean length of a way that parts one of so many lines from the rest (Liu et al. 2008)."""
    n = lines.astype(np.float64)
    many = 2.0 * (np.log(np.maximum(n - 1, 1)) + _EULER) - 2.0 * (n - 1) / np.maximum(n, 1)
    return np.where(n <= 1, 0.0, np.where(n == 2, 1.0, many)).round(9)


def _score(state: State, seen: Seen) -> Floats:
    return -forest_values(Forest(**state), seen.matrix.rows)


def _check(state: State) -> bool:
    forest_from_arrays(state, len(FEATURE_NAMES), most=_LONGEST)
    return True


ISOLATION_FOREST = Detector(
    name="isolation_forest",
    title="Isolation forest",
    meaning="how few random cuts part a line from the others; few lines need as few",
    least_lines=1_000,
    weight=0.0,
    fit=_fit,
    score=_score,
    check=_check,
)
