"""Training: fit on planted duplicates of one part of the ledger, measure on those of the other."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from crossfoot.ml.duplicates.calibration import calibrated
from crossfoot.ml.duplicates.examples import Counts, Examples, Material
from crossfoot.ml.learning import Fitted, fit_forest
from crossfoot.ml.metrics import Metrics, measure

TrainingStatus = Literal["COMPLETED", "SKIPPED", "INSUFFICIENT_DATA", "FAILED"]

#: From this probability on a pair is called a duplicate.
THRESHOLD = 0.5
#: The least number of lines to train on.
LEAST_LINES = 50
_FOLDS = 3


@dataclass(frozen=True)
class TrainingResult:
    """What came of a training: COMPLETED, or the `reason` why the rules have to do.

    `metrics`: on planted duplicates of parties that the model never saw. `importance`: share of
    each feature in the forest's decisions, largest first. `data_hash`: SHA-256 of what was
    learned from.
    """

    status: TrainingStatus
    reason: str = ""
    metrics: Metrics | None = None
    counts: Counts | None = None
    importance: dict[str, float] = field(default_factory=dict)
    data_hash: str = ""


def fit(material: Material, *, seed: int) -> tuple[Fitted, Metrics]:
    """Fit on what is to be learned from; the metrics are on what was held out.

    Raises:
        ValueError: scikit-learn can't fit the examples.
        MemoryError: they are too many for this machine.
    """
    held_out = material.held_out
    learned = without_suspects(material.learned, seed=seed)
    fitted = fit_forest(learned.rows, learned.truth, seed=seed)
    probability = calibrated(fitted.forest.probability(held_out.rows))
    metrics = measure(held_out.truth, probability, threshold=THRESHOLD, missed=held_out.missed)
    return fitted, metrics


def without_suspects(examples: Examples, *, seed: int) -> Examples:
    """The examples less those that are probably duplicates which the ledger itself holds.

    Nobody planted them, so they are given as other pairs, and would teach that such pairs are
    harmless: of labelled duplicates in a sample ledger a quarter was rated HIGH with them, three
    quarters without. Suspected is what a forest that was not shown the pair takes for a duplicate.
    It becomes no duplicate by that, only no example. What is held out for measuring keeps them.
    """
    kept = examples.truth | (_from_outside(examples, seed) < THRESHOLD)
    return Examples(examples.rows[kept], examples.truth[kept], examples.missed)


def _from_outside(examples: Examples, seed: int) -> npt.NDArray[np.float64]:
    """The probability of each pair by a forest fitted on the other folds."""
    fold = np.random.default_rng([seed, 2]).integers(0, _FOLDS, len(examples.truth))
    probability = np.zeros(len(examples.truth))
    for number in range(_FOLDS):
        own = fold == number
        forest = fit_forest(examples.rows[~own], examples.truth[~own], seed=seed).forest
        probability[own] = forest.probability(examples.rows[own])
    return probability
