"""Random forest: tells real lines from copies with one field changed, and learns from reviewers."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from crossfoot.ml.compiled import forest_values
from crossfoot.ml.detectors.detector import Detector, Floats, Material, Seen, State
from crossfoot.ml.features.catalogue import ALL_FEATURES, FEATURE_NAMES
from crossfoot.ml.features.matrix import Matrix
from crossfoot.ml.forest import Forest, forest_from_arrays
from crossfoot.ml.learning import Growth, fit_forest
from crossfoot.ml.limits import one_thread

#: Real lines for each copied one.
_REAL = 6
#: Trees that are less alike: they were better, and take a third of the time.
_GROWTH = Growth(features=0.2, rows=0.4)
#: The features that a copy of one entry shows.
_SHOWN = tuple(place for place, feature in enumerate(ALL_FEATURES) if feature.by_copies)
_HALVES = ("first", "second")
JUDGED = "judged"
_LEAST_SHARE = 1e-3


def _fit(material: Material) -> State:
    """A forest per half of the entries, taught by the other half; one more from reviewers."""
    state: dict[str, npt.NDArray[np.generic]] = {}
    importance = np.zeros(len(FEATURE_NAMES))
    with one_thread():
        for half, name in enumerate(_HALVES):
            forest, shares = _taught(material, own=bool(half))
            importance[list(_SHOWN)] += shares / len(_HALVES)
            state |= {f"{name} {key}": values for key, values in forest.arrays().items()}
        if material.judged is not None:
            judged = material.judged
            fitted = fit_forest(judged.rows, judged.truth, seed=material.seed % 2**32)
            state |= {f"{JUDGED} {key}": v for key, v in fitted.forest.arrays().items()}
    return state | {"importance": importance}


def _taught(material: Material, *, own: bool) -> tuple[Forest, Floats]:
    assert material.taught is not None  # noqa: S101 - the tier says so
    assert material.taught_half is not None  # noqa: S101
    strange = np.flatnonzero(material.taught_half != own)
    real = np.flatnonzero(material.half != own)
    step = max(len(real) // (_REAL * max(len(strange), 1)), 1)
    real = real[::step]
    taught, matrix = material.taught, material.matrix
    rows = np.concatenate([taught.rows[strange], matrix.rows[real]])[:, _SHOWN]
    truth = np.concatenate([np.ones(len(strange)), np.zeros(len(real))]).astype(np.bool_)
    weight = np.concatenate([_by_entry(taught)[strange], _by_entry(matrix)[real]])
    seed = material.seed % 2**32
    fitted = fit_forest(rows, truth, seed=seed, weight=weight, growth=_GROWTH)
    return fitted.forest, fitted.importance


def _by_entry(matrix: Matrix) -> Floats:
    """Entries, not lines, are what is learned from: those of a long one count less."""
    entries = matrix.lines["entry_id"].to_numpy()
    _, places, sizes = np.unique(entries, return_inverse=True, return_counts=True)
    weight: Floats = 1.0 / np.sqrt(sizes[places])
    return weight


def _score(state: State, seen: Seen) -> Floats:
    rows = seen.matrix.rows
    score = np.zeros(len(rows))
    for half, name in enumerate(_HALVES):
        own = np.flatnonzero(seen.half == bool(half))
        score[own] = forest_values(_forest(state, name), rows[own][:, _SHOWN])
    if f"{JUDGED} roots" not in state:
        return score
    judged = forest_values(_forest(state, JUDGED), rows)
    # In bits, so that neither hides the other.
    return (_bits(score) + _bits(judged)) / 2


def _bits(share: Floats) -> Floats:
    return np.log2(np.maximum(share, _LEAST_SHARE)) - np.log2(np.maximum(1 - share, _LEAST_SHARE))


def _forest(state: State, name: str) -> Forest:
    return Forest(**_part(state, name))  # type: ignore[arg-type]


def _part(state: State, name: str) -> Mapping[str, npt.NDArray[np.generic]]:
    start = f"{name} "
    return {
        key.removeprefix(start): values for key, values in state.items() if key.startswith(start)
    }


def _check(state: State) -> bool:
    for name in _HALVES:
        forest_from_arrays(_part(state, name), len(_SHOWN))
    if f"{JUDGED} roots" in state:
        forest_from_arrays(_part(state, JUDGED), len(FEATURE_NAMES))
    return state["importance"].shape == (len(FEATURE_NAMES),)


RANDOM_FOREST = Detector(
    name="random_forest",
    title="Random forest",
    meaning="how much a line looks like one with a field changed; and, where reviewers have judged "
    "thirty exceptions and thirty others, like what they called an exception",
    least_lines=5_000,
    weight=1.0,
    fit=_fit,
    score=_score,
    check=_check,
)
