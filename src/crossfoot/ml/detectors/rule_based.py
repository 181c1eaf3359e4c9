"""Rules: scenarios that auditors know, each worth the more the seldomer it holds."""

import numpy as np

from crossfoot.ml.detectors.detector import Detector, Floats, Material, Seen, State
from crossfoot.ml.detectors.scenarios import SCENARIOS, fires

_MOST_BITS = 16.0
#: Lines for which as much holds are in order of their amounts.
_OF_SIZE = 1e-4


def _fit(material: Material) -> State:
    lines = len(material.matrix.rows)
    shares = [fires(one, material.matrix, lines).mean() for one in SCENARIOS]
    bits = -np.log2(np.array(shares) + 1 / max(lines, 1))
    return {"bits": np.minimum(bits, _MOST_BITS).round(9)}


def _score(state: State, seen: Seen) -> Floats:
    total = _OF_SIZE * seen.matrix.column("size").astype(np.float64)
    for one, bits in zip(SCENARIOS, state["bits"], strict=True):
        total += fires(one, seen.matrix, seen.lines) * float(bits)
    return total


def _check(state: State) -> bool:
    bits = state["bits"]
    return bits.shape == (len(SCENARIOS),) and bool(np.all(np.isfinite(bits.astype(np.float64))))


RULE_BASED = Detector(
    name="rule_based",
    title="Rules",
    meaning="scenarios that auditors look for; one that hardly ever holds here counts for more",
    least_lines=50,
    weight=1.0,
    fit=_fit,
    score=_score,
    check=_check,
)
