"""Statistical: how seldom a feature is as high as in this line, the three strongest together."""

import numpy as np
import numpy.typing as npt

from crossfoot.ml.detectors.detector import Detector, Floats, Material, Seen, State
from crossfoot.ml.features.catalogue import CAUSES, FEATURE_NAMES

#: Causes that count together.
TOGETHER = 3
#: Of each feature, so many of its highest values are kept, and as many of the rest.
_KNOTS = 256
_ROWS_AT_ONCE = 100_000


def _fit(material: Material) -> State:
    rows = material.sample.rows
    knots = [_knots(rows[:, place]) for place in range(rows.shape[1])]
    sizes = np.array([len(values) for values, _ in knots], dtype=np.int32)
    return {
        "sizes": sizes,
        "values": np.concatenate([values for values, _ in knots]),
        "bits": np.concatenate([bits for _, bits in knots]),
    }


def _knots(
    column: npt.NDArray[np.float32],
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Values of a feature in order, and of each -log2 of the share of lines at least as high."""
    ordered = np.sort(column)
    values, firsts = np.unique(ordered, return_index=True)
    if len(values) > 2 * _KNOTS:
        rest = np.linspace(0, len(values) - _KNOTS - 1, _KNOTS).astype(np.int64)
        kept = np.unique(np.concatenate([rest, np.arange(len(values) - _KNOTS, len(values))]))
        values, firsts = values[kept], firsts[kept]
    at_least = len(ordered) - firsts
    bits = -np.log2((at_least + 0.5) / (len(ordered) + 1))
    return values, np.maximum(bits, 0).astype(np.float32)


def feature_bits(state: State, rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The bits of every feature of every row."""
    ends = np.cumsum(state["sizes"])
    bits = np.empty(rows.shape, dtype=np.float32)
    for place, end in enumerate(ends):
        own = slice(int(end - state["sizes"][place]), int(end))
        at = np.searchsorted(state["values"][own], rows[:, place], side="right") - 1
        bits[:, place] = np.where(at < 0, 0, state["bits"][own][np.maximum(at, 0)])
    return bits


def cause_bits(bits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The bits of every cause of catalogue.CAUSES: of its strongest feature."""
    return np.stack([bits[:, places].max(axis=1) for places in CAUSES.values()], axis=1)


def _score(state: State, seen: Seen) -> Floats:
    rows = seen.matrix.rows
    parts = [
        _strongest(cause_bits(feature_bits(state, rows[start : start + _ROWS_AT_ONCE])))
        for start in range(0, len(rows), _ROWS_AT_ONCE)
    ]
    return np.concatenate(parts) if parts else np.zeros(0)


def _strongest(bits: npt.NDArray[np.float32]) -> Floats:
    first = np.partition(bits, -TOGETHER, axis=1)[:, -TOGETHER:]
    # In order before they are added, so that the last digit is always the same.
    total: Floats = np.sort(first, axis=1).astype(np.float64).sum(axis=1)
    return total


def _check(state: State) -> bool:
    sizes, values, bits = state["sizes"], state["values"], state["bits"]
    whole = sizes.shape == (len(FEATURE_NAMES),) and bool(np.all(sizes > 0))
    fits = values.shape == bits.shape == (int(sizes.sum()),)
    return whole and fits and bool(np.all(np.isfinite(values)) and np.all(np.isfinite(bits)))


STATISTICAL = Detector(
    name="statistical",
    title="Statistics",
    meaning="how seldom features are so high in this ledger: the three strongest causes together",
    least_lines=200,
    weight=0.5,
    fit=_fit,
    score=_score,
    check=_check,
)
