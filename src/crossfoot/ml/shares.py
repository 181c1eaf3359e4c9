"""Shares: how far two distributions lie apart, and how sure a share is that was counted."""

import math
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
#: A bin that is empty on one side counts as so large a share: the logarithm needs one.
_FLOOR: Final = 1e-4
#: Of a normal distribution 19 of 20 values lie below; 19 of 20 lie within, on both sides.
_ONE_SIDED: Final = 1.6449
_BOTH_SIDES: Final = 1.959964


def psi(before: Counts, now: Counts) -> float:
    """The population stability index of counts in the same bins: sum of (q - p) * ln(q / p).

    p and q are the shares before and now. It is 0 where they are the same, does not depend on which
    is which, and grows without a limit. Also known as Jeffreys divergence: H. Jeffreys, An
    invariant form for the prior probability in estimation problems (1946). The usual reading, 0.1
    for some and 0.25 for much change, is of N. Siddiqi, Credit Risk Scorecards (2006).
    """
    p, q = _shares(before), _shares(now)
    return float(((q - p) * np.log(q / p)).sum())


def _shares(counts: Counts) -> Floats:
    share: Floats = np.maximum(counts / max(int(counts.sum()), 1), _FLOOR)
    return share


def psi_by_chance(bins: int, before: int, now: int) -> float:
    """The PSI that two samples of one distribution stay under 19 times in 20.

    Without a change, PSI is about (1 / before + 1 / now) times a chi-squared with bins - 1 degrees
    of freedom, `before` and `now` independent observations: B. Yurdakul, Statistical properties of
    population stability index (2018), with its normal approximation.
    """
    freedom = max(bins - 1, 1)
    scale = 1 / max(before, 1) + 1 / max(now, 1)
    return scale * (freedom + _ONE_SIDED * math.sqrt(2 * freedom))


def wilson(found: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (E. B. Wilson, Probable inference, 1927); 0 to 1 of nothing."""
    if of == 0:
        return 0.0, 1.0
    share, square = found / of, _BOTH_SIDES**2
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = _BOTH_SIDES * math.sqrt(share * (1 - share) / of + square / (4 * of**2))
    half /= 1 + square / of
    return max(middle - half, 0.0), min(middle + half, 1.0)
