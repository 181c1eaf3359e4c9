"""Scoring: the bits of every detector for lines, and for the entries that they are of."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crossfoot.ml.detectors import Seen
from crossfoot.ml.detectors.detector import Floats
from crossfoot.ml.features.matrix import Matrix
from crossfoot.ml.fitted import entry_places, entry_scores
from crossfoot.ml.models import Models
from crossfoot.ml.training import half_lines


@dataclass(frozen=True)
class Scored:
    """How strange lines and entries are.

    `lines`: bits by detector, in the order of the matrix. `entries`: entry_id; `strongest`: bits by
    detector of each one's strongest line; `rules`: the bits of the scenarios that hold. The
    ensemble is the mean of bits, not on a scale of its own: it tells how much evidence there is.
    """

    lines: dict[str, Floats]
    entries: npt.NDArray[np.int64]
    strongest: dict[str, Floats]
    rules: Floats


def score(models: Models, matrix: Matrix) -> Scored:
    """Score lines with every detector of the models."""
    half = half_lines(matrix, models.seed)
    bits: dict[str, Floats] = {}
    channels: dict[str, Floats] = {}
    rules: Floats = np.zeros(len(matrix.rows))
    for one in models.fitted:
        detector = one.detector
        raw = detector.score(one.state, Seen(matrix, half, models.profile.lines, channels))
        if detector.name == "ensemble":
            bits[detector.name] = raw
            continue
        bits[detector.name] = one.scale.bits_of(raw)
        if detector.name == "rule_based":
            rules = raw
        if detector.weight:
            channels[detector.name] = bits[detector.name]
    entries, places = entry_places(matrix.lines["entry_id"].to_numpy())
    strongest = {name: entry_scores(places, values) for name, values in bits.items()}
    return Scored(bits, entries, strongest, entry_scores(places, rules))
