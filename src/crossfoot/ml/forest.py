"""Forest: a random forest as plain arrays, which score without scikit-learn and run no code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from crossfoot.errors import UserError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]

_LEAF = -1
#: Pairs scored at once, so that memory does not grow with their number.
_ROWS_AT_ONCE = 100_000


@dataclass(frozen=True)
class Forest:
    """The nodes of all trees in one row, each tree's after those of the tree before.

    `roots`: place of each tree's first node. Of each node: `feature` (column to look at, -1 in a
    leaf), `threshold` (a value up to it goes left), `left` and `right` (places of the children, -1
    in a leaf), `share` (of the positive class among the training rows that came by; in a forest of
    another purpose whatever a leaf is worth).
    """

    roots: Ints
    feature: Ints
    threshold: Floats
    left: Ints
    right: Ints
    share: Floats

    def probability(self, rows: npt.NDArray[np.float32]) -> Floats:
        """The probability of the positive class, 0 to 1, of rows (n, features)."""
        parts = [
            self._probability(rows[start : start + _ROWS_AT_ONCE])
            for start in range(0, len(rows), _ROWS_AT_ONCE)
        ]
        return np.concatenate(parts) if parts else np.zeros(0)

    def _probability(self, rows: npt.NDArray[np.float32]) -> Floats:
        total = np.zeros(len(rows))
        for root in self.roots:
            total += self.share[self._leaves(rows, int(root))]
        return total / len(self.roots)

    def _leaves(self, rows: npt.NDArray[np.float32], root: int) -> Ints:
        """The leaf of each row in one tree: all rows go down a step at a time."""
        at = np.full(len(rows), root, dtype=np.int32)
        moving = np.arange(len(rows))
        while len(moving):
            here = at[moving]
            inner = self.feature[here] != _LEAF
            moving, here = moving[inner], here[inner]
            goes_left = rows[moving, self.feature[here]] <= self.threshold[here]
            at[moving] = np.where(goes_left, self.left[here], self.right[here])
        return at

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


def forest_from_sklearn(model: Any) -> Forest:
    """The trees of a fitted RandomForestClassifier of the classes 0 and 1."""
    trees = [estimator.tree_ for estimator in model.estimators_]
    return forest_from_trees(trees, [tree.value[:, 0, 1] for tree in trees])


def forest_from_trees(trees: Sequence[Any], worth: Sequence[Floats]) -> Forest:
    """scikit-learn's trees, with what each of their nodes is worth."""
    sizes = np.array([tree.node_count for tree in trees])
    roots = (np.cumsum(sizes) - sizes).astype(np.int32)
    children = {
        side: np.concatenate(
            [
                np.where(children < 0, _LEAF, children + root)
                for children, root in zip(
                    (getattr(tree, f"children_{side}") for tree in trees), roots, strict=True
                )
            ]
        ).astype(np.int32)
        for side in ("left", "right")
    }
    feature = np.concatenate([tree.feature for tree in trees]).astype(np.int32)
    return Forest(
        roots=roots,
        feature=np.where(children["left"] == _LEAF, _LEAF, feature).astype(np.int32),
        threshold=np.concatenate([tree.threshold for tree in trees]),
        share=np.concatenate(worth),
        **children,
    )


def forest_from_arrays(
    arrays: Mapping[str, npt.NDArray[np.generic]], features: int, *, most: float = 1.0
) -> Forest:
    """A forest from arrays of unknown origin, whose leaves are worth at most `most`.

    Raises:
        UserError: they are not the arrays of a forest over so many features.
    """
    wanted = {"roots": np.int32, "feature": np.int32, "left": np.int32, "right": np.int32}
    types = {**wanted, "threshold": np.float64, "share": np.float64}
    if set(arrays) != set(types) or any(
        arrays[name].dtype != kind or arrays[name].ndim != 1 for name, kind in types.items()
    ):
        raise UserError(_FOREIGN)
    forest = Forest(**arrays)  # type: ignore[arg-type]
    if not _is_sound(forest, features, most):
        raise UserError(_FOREIGN)
    return forest


_FOREIGN = "The stored model is damaged: its trees are not those of a forest. Train it again."


def _is_sound(forest: Forest, features: int, most: float) -> bool:
    """Every way down ends in a leaf of the same tree, and every number can be used."""
    nodes, roots = len(forest.feature), forest.roots
    sizes = {len(getattr(forest, name)) for name in ("threshold", "left", "right", "share")}
    if sizes != {nodes} or not len(roots) or roots[0] != 0:
        return False
    if np.any(np.diff(roots) <= 0) or roots[-1] >= nodes:
        return False
    place = np.arange(nodes)
    end = np.append(roots[1:], nodes)[np.searchsorted(roots, place, side="right") - 1]
    inner = forest.feature != _LEAF
    sides = (forest.left, forest.right)
    ways = all(
        np.all((side[inner] > place[inner]) & (side[inner] < end[inner]))
        and np.all(side[~inner] == _LEAF)
        for side in sides
    )
    columns = np.all((forest.feature >= _LEAF) & (forest.feature < features))
    numbers = np.all(np.isfinite(forest.threshold)) and np.all(
        (forest.share >= 0) & (forest.share <= most)
    )
    return bool(ways and columns and numbers)
