"""DBSCAN: how far a line lies from the dense parts of the ledger."""

import numpy as np
import numpy.typing as npt

from crossfoot.ml.detectors.detector import Detector, Floats, Material, Seen, State
from crossfoot.ml.features.catalogue import FEATURE_NAMES
from crossfoot.ml.limits import one_thread

#: DBSCAN on all lines is quadratic: a sample finds the dense parts.
SAMPLE = 4_000
NEIGHBOURS = 8
_OF_DISTANCES = 0.9
_LOW, _HIGH = -6.0, 25.0
#: Features are in whole eighths of their spread: then every product and sum of them is exact, and
#: no distance depends on which lines are scored together.
_PARTS = 8.0
_ROWS_AT_ONCE = 8_192

Rows = npt.NDArray[np.float32]


def _fit(material: Material) -> State:
    from sklearn.cluster import DBSCAN as Clusters  # type: ignore[import-untyped]  # noqa: N811
    from sklearn.neighbors import NearestNeighbors  # type: ignore[import-untyped]

    rows = material.sample.rows
    middle = rows.mean(axis=0, dtype=np.float64).astype(np.float32)
    scale = (rows.std(axis=0, dtype=np.float64) + 1e-6).astype(np.float32)
    step = max(len(rows) // SAMPLE, 1)
    sample = _scaled(rows[::step][:SAMPLE], middle, scale)
    with one_thread():
        near = NearestNeighbors(n_neighbors=NEIGHBOURS, algorithm="brute", n_jobs=1).fit(sample)
        reach = float(np.quantile(near.kneighbors(sample)[0][:, -1], _OF_DISTANCES)) + 1e-6
        found = Clusters(eps=reach, min_samples=NEIGHBOURS, algorithm="brute", n_jobs=1).fit(sample)
    core = sample[found.core_sample_indices_]
    return {
        "middle": middle,
        "scale": scale,
        "core": core if len(core) else sample,
        "reach": np.array([reach]),
    }


def _scaled(rows: Rows, middle: Rows, scale: Rows) -> Rows:
    scaled: Rows = np.rint(np.clip((rows - middle) / scale, _LOW, _HIGH) * _PARTS)
    return scaled.astype(np.float32)


def _score(state: State, seen: Seen) -> Floats:
    """The distance to the nearest core point; above 1 is noise."""
    rows, core = seen.matrix.rows, state["core"]
    middle, scale = state["middle"], state["scale"]
    squares = (core**2).sum(axis=1)
    across = np.ascontiguousarray(core.T)
    nearest = np.empty(len(rows))
    with one_thread():
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            part = _scaled(rows[start : start + _ROWS_AT_ONCE], middle, scale)
            closest = (squares - 2 * (part @ across)).min(axis=1)
            square = (part**2).sum(axis=1) + closest
            nearest[start : start + _ROWS_AT_ONCE] = np.sqrt(square.astype(np.float64))
    return (nearest / float(state["reach"][0])).round(6)


def _check(state: State) -> bool:
    wide = len(FEATURE_NAMES)
    core, scale = state["core"], state["scale"]
    shapes = core.ndim == 2 and core.shape[1] == wide and 0 < len(core) <= SAMPLE
    shapes = shapes and state["middle"].shape == scale.shape == (wide,)
    numbers = all(bool(np.all(np.isfinite(state[name]))) for name in state)
    return shapes and numbers and state["reach"].shape == (1,) and bool(np.all(scale > 0))


DBSCAN = Detector(
    name="dbscan",
    title="DBSCAN",
    meaning="how far a line lies from the dense parts of the ledger; few lines lie as far",
    least_lines=1_000,
    weight=0.5,
    fit=_fit,
    score=_score,
    check=_check,
)
