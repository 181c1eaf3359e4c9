"""Intervals and reliability, by hand."""

import numpy as np
import pytest

from crossfoot.ml.intervals import interval, resampled
from crossfoot.ml.reliability import reliability


def test_an_interval_holds_the_mean_and_widens_with_the_spread() -> None:
    narrow, wide = interval([0.60, 0.61, 0.62]), interval([0.4, 0.61, 0.82])
    assert narrow.mean == wide.mean == 0.61
    assert wide.low < narrow.low < 0.61 < narrow.high < wide.high
    # By hand: 0.61 - 4.3027 * 0.01 / sqrt(3).
    assert narrow.low == pytest.approx(0.5852, abs=1e-4)
    assert interval([0.5]).low == interval([0.5]).high == 0.5


def test_a_ledger_of_few_anomalies_tells_less() -> None:
    """Every third anomaly is last of all: two in three are found, whichever are drawn."""

    def found(count: int) -> tuple[float, float]:
        scores = np.concatenate([np.full(count, 2.0), np.full(count // 2, -1.0), np.zeros(20_000)])
        truth = np.arange(len(scores)) < count + count // 2
        told = resampled(
            scores, truth, {"average_precision": 0.5, "precision_at_100": 0.5, "recall": 2 / 3}
        )["recall"]
        assert told.low < told.mean < told.high
        return told.low, told.high

    few, many = found(10), found(100)
    assert few[0] < many[0] < 2 / 3 < many[1] < few[1]
    # By hand, of 150: 1.96 * sqrt(2/3 * 1/3 / 150) = 0.075.
    assert many[1] - many[0] == pytest.approx(0.151, abs=0.04)


def test_anomalies_that_all_come_first_leave_no_doubt() -> None:
    scores, truth = np.arange(1000.0), np.arange(1000) >= 995
    figures = {"average_precision": 1.0, "precision_at_100": 0.05, "recall": 1.0}
    told = resampled(scores, truth, figures)
    assert (told["recall"].low, told["recall"].high) == (1, 1)
    assert (told["average_precision"].low, told["average_precision"].high) == (1, 1)


def test_reliability_by_hand() -> None:
    """Ten are called likely (0.9), of which eight are; ninety are called unlikely, and none is."""
    probability = np.array([0.9] * 10 + [0.0] * 90)
    truth = np.arange(100) < 8
    found = reliability(probability, truth)
    assert (found.expected, found.actual) == (9.0, 8)
    assert found.brier == pytest.approx((8 * 0.01 + 2 * 0.81) / 100)
    assert found.brier_of_share == pytest.approx(0.08 * 0.92)
    assert found.calibration_error == pytest.approx(0.01)
