"""Ensemble: what all channels say together, the strongest heard most.

A channel is a detector that counts, or the risk that the checks of the audit give a line. Bits are
squared before they are averaged: no channel sees everything, and a plain mean hides what one or two
see; the two strongest alone forget the others. Statistics and DBSCAN look at the same features as
the forest and count by half. The checks count for more than any model: on ledgers of all three
generators they added more than another detector would (see BENCHMARKS.md).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from crossfoot.ml.detectors.detector import Channel, Detector, Floats, Material, Seen, State

#: Of the audit's checks. The detectors' weights are their own.
WEIGHT_OF_CHECKS: Final = 1.5


def combined(channels: Sequence[Channel]) -> Floats:
    """The weighted quadratic mean of the bits of each line."""
    total = np.zeros(len(channels[0].bits))
    for channel in channels:
        total += channel.weight * channel.bits**2
    mean: Floats = np.sqrt(total / sum(channel.weight for channel in channels))
    return mean


def _fit(material: Material) -> State:
    return {}


def _score(state: State, seen: Seen) -> Floats:
    return combined(seen.channels)


ENSEMBLE = Detector(
    name="ensemble",
    title="Ensemble",
    meaning="the weighted quadratic mean of the detectors that count and of the audit's checks",
    least_lines=50,
    weight=0.0,
    fit=_fit,
    score=_score,
    check=lambda state: not state,
)
