"""Fitting: the one place that trains with scikit-learn."""

from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt

from crossfoot.errors import UserError
from crossfoot.ml.forest import Forest, forest_from_sklearn

#: Forty trees of at most 256 leaves were as good as a hundred without a limit, at a sixth the size.
TREES, LEAVES = 40, 256
_LEAST_IN_LEAF = 4
#: Of the features, looked at in each split.
_SHARE_OF_FEATURES = 0.35


@dataclass(frozen=True)
class Growth:
    """Of the features, the share looked at in each split; of the rows, the share in each tree."""

    features: float = _SHARE_OF_FEATURES
    rows: float | None = None


@dataclass(frozen=True)
class Fitted:
    """A forest and how much each feature contributed to it (adds up to 1)."""

    forest: Forest
    importance: npt.NDArray[np.float64]


def need_scikit_learn() -> None:
    """Check that models can be trained here.

    Raises:
        UserError: scikit-learn is not installed.
    """
    if find_spec("sklearn") is None:
        raise UserError(
            "Training a model needs scikit-learn, which is not installed. "
            "In the checkout: pip install -e '.[server]'"
        )


def fit_forest(
    rows: npt.NDArray[np.float32],
    truth: npt.NDArray[np.bool_],
    *,
    seed: int,
    weight: npt.NDArray[np.float64] | None = None,
    growth: Growth | None = None,
) -> Fitted:
    """Fit a random forest, the same for the same rows and seed; a row counts by its weight.

    One thread: on a loaded machine more threads have cost many times what they saved.
    """
    from sklearn.ensemble import RandomForestClassifier  # type: ignore[import-untyped]

    growth = growth or Growth()
    model = RandomForestClassifier(
        n_estimators=TREES,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=_LEAST_IN_LEAF,
        max_features=growth.features,
        max_samples=growth.rows,
        n_jobs=1,
        random_state=seed,
    )
    model.fit(rows, truth.astype(np.int8), weight)
    return Fitted(forest_from_sklearn(model), model.feature_importances_)
