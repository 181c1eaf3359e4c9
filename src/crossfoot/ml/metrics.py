"""Metrics: how good a model is on data that it has not seen."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Metrics:
    """Figures on held-out examples, `positives` of them positive.

    `average_precision` is the one to look at: `accuracy` is near 1 for a model that finds nothing
    where positives are rare. `reached` is the share of the positives that were candidates at all;
    those that were not count as missed in every figure.
    """

    average_precision: float
    precision: float
    recall: float
    f1: float
    accuracy: float
    positives: int
    examples: int
    reached: float


def measure(
    truth: npt.NDArray[np.bool_],
    probability: npt.NDArray[np.float64],
    *,
    threshold: float,
    missed: int = 0,
) -> Metrics:
    """Compare probabilities with the truth; `missed` positives never became candidates."""
    from sklearn import metrics  # type: ignore[import-untyped]

    truth = np.append(truth, np.ones(missed, dtype=np.bool_))
    probability = np.append(probability, np.zeros(missed))
    said = probability >= threshold
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        truth, said, average="binary", zero_division=0
    )
    positives = int(truth.sum())
    return Metrics(
        average_precision=float(metrics.average_precision_score(truth, probability)),
        precision=float(precision),
        recall=float(recall),
        f1=float(f1),
        accuracy=float(metrics.accuracy_score(truth, said)),
        positives=positives,
        examples=len(truth),
        reached=1 - missed / positives,
    )
