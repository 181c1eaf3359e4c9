"""Fitted: a detector that has learned from a ledger, and what its numbers are worth in bits."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crossfoot.ml.detectors import Detector, Seen, State
from crossfoot.ml.detectors.detector import Floats

#: Of the scores of entries so many of the highest are kept, and as many of the rest.
_KNOTS = 1_024


@dataclass(frozen=True)
class Scale:
    """Scores in order, and of each -log2 of the share of entries that are at least as strange."""

    scores: Floats
    bits: Floats

    def bits_of(self, scores: Floats) -> Floats:
        """10 bits: one entry in 1,024 of the ledger that was learned from is so strange."""
        at = np.searchsorted(self.scores, scores, side="right") - 1
        found: Floats = np.where(at < 0, 0.0, self.bits[np.maximum(at, 0)])
        return found


@dataclass(frozen=True)
class Fitted:
    """A detector, its state, and the scale of its scores."""

    detector: Detector
    state: State
    scale: Scale

    def bits(self, seen: Seen) -> Floats:
        """How strange each line is, in bits."""
        return self.scale.bits_of(self.detector.score(self.state, seen))


def scale_of(entry_scores: Floats) -> Scale:
    """The scale by the scores of the entries of a ledger, each its strongest line's."""
    values, firsts = np.unique(np.sort(entry_scores), return_index=True)
    at_least = len(entry_scores) - firsts
    if len(values) > 2 * _KNOTS:
        rest = np.linspace(0, len(values) - _KNOTS - 1, _KNOTS).astype(np.int64)
        kept = np.unique(np.concatenate([rest, np.arange(len(values) - _KNOTS, len(values))]))
        values, at_least = values[kept], at_least[kept]
    bits = -np.log2(at_least / (len(entry_scores) + 1))
    return Scale(values.astype(np.float64), bits.round(9))


def entry_places(
    entry: npt.NDArray[np.int64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The entries of lines, in order, and the place of each line's entry among them."""
    found, places = np.unique(entry, return_inverse=True)
    return found, places


def entry_scores(places: npt.NDArray[np.int64], scores: Floats) -> Floats:
    """An entry is as strange as its strangest line."""
    strongest = np.full(int(places.max(initial=-1)) + 1, -np.inf)
    np.maximum.at(strongest, places, scores)
    return strongest
