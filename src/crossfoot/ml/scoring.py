"""Scoring: the bits of every detector for lines, and for the entries that they are of."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from crossfoot.ml.detectors import Channel, Seen
from crossfoot.ml.detectors.detector import Floats
from crossfoot.ml.detectors.ensemble import WEIGHT_OF_CHECKS, combined
from crossfoot.ml.features.matrix import Matrix
from crossfoot.ml.fitted import entry_places, entry_scores
from crossfoot.ml.models import Models
from crossfoot.ml.training import half_lines


@dataclass(frozen=True)
class Scored:
    """How strange lines and entries are.

    `lines`: bits by detector, in the order of the matrix. `entries`: entry_id; `strongest`: bits by
    detector of each one's strongest line; `rules`: the bits of the scenarios that hold. The
    ensemble is a mean of bits, not on a scale of its own: it tells how much evidence there is.
    """

    lines: dict[str, Floats]
    entries: npt.NDArray[np.int64]
    strongest: dict[str, Floats]
    rules: Floats


def score(models: Models, matrix: Matrix, checks: Floats | None = None) -> Scored:
    """Score lines with every detector of the models.

    `checks`: the risk of each line by the audit's checks; None where they have not been asked.
    """
    half = half_lines(matrix, models.seed)
    bits: dict[str, Floats] = {}
    channels: list[Channel] = []
    if checks is not None:
        channels.append(Channel(WEIGHT_OF_CHECKS, models.checks.bits_of(checks)))
    rules: Floats = np.zeros(len(matrix.rows))
    for one in models.fitted:
        detector = one.detector
        raw = detector.score(one.state, Seen(matrix, half, models.profile.lines, tuple(channels)))
        if detector.name == "ensemble":
            bits[detector.name] = raw
            continue
        bits[detector.name] = one.scale.bits_of(raw)
        if detector.name == "rule_based":
            rules = raw
        if detector.weight:
            channels.append(Channel(detector.weight, bits[detector.name]))
    entries, places = entry_places(matrix.lines["entry_id"].to_numpy())
    strongest = {name: entry_scores(places, values) for name, values in bits.items()}
    return Scored(bits, entries, strongest, entry_scores(places, rules))


def without_checks(models: Models, matrix: Matrix, scored: Scored) -> Scored:
    """The same scores with an ensemble that the audit's checks have no part in.

    To compare with lines that the checks were not asked about: copies, and lines still to come.
    """
    channels = [
        Channel(one.detector.weight, scored.lines[one.detector.name])
        for one in models.fitted
        if one.detector.weight
    ]
    bits = combined(channels)
    _, places = entry_places(matrix.lines["entry_id"].to_numpy())
    return replace(
        scored,
        lines=scored.lines | {"ensemble": bits},
        strongest=scored.strongest | {"ensemble": entry_scores(places, bits)},
    )
