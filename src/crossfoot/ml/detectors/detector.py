"""Detector: the one interface of everything that says how strange a line is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from crossfoot.ml.features.matrix import Matrix

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
#: What a detector has learned: arrays of numbers by name, so that it can be stored.
State = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Judged:
    """Lines of entries that reviewers have judged, and whether they are exceptions."""

    rows: npt.NDArray[np.float32]
    truth: Bools


@dataclass(frozen=True)
class Material:
    """What detectors learn from.

    `matrix`: every line of the ledger; `sample`: those of entries drawn by chance. `taught`: copies
    with one field changed. `half` and `taught_half`: which half of the entries a line is of; a line
    is never scored by what has learned from its own half. `judged`: by reviewers, where enough are.
    """

    matrix: Matrix
    sample: Matrix
    half: Bools
    seed: int
    taught: Matrix | None = None
    taught_half: Bools | None = None
    judged: Judged | None = None


@dataclass(frozen=True)
class Channel:
    """The bits of each line by one source of evidence, and its weight in the ensemble."""

    weight: float
    bits: Floats


@dataclass(frozen=True)
class Seen:
    """Lines to be scored, the half each is of, and, for the ensemble, what the others found.

    `lines` is the number of lines in the ledger that the profile is of.
    """

    matrix: Matrix
    half: Bools
    lines: int
    channels: tuple[Channel, ...] = ()


@dataclass(frozen=True)
class Detector:
    """Says how strange lines are: the higher, the stranger.

    `fit` learns from a ledger and `score` gives one number per line, in a unit of its own; see
    fitted.Fitted for how they become bits. `least_lines`: a smaller ledger does not teach it
    anything. `meaning` is for who reads the bits, not the unit of `score`. `weight` in the
    ensemble: 0 is shown, but does not count.
    """

    name: str
    title: str
    meaning: str
    least_lines: int
    weight: float
    fit: Callable[[Material], State]
    score: Callable[[State, Seen], Floats]
    check: Callable[[State], bool]
