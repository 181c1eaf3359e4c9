"""The statistics of a digit test, on counts that fit in a hand."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from crossfoot.audit.benford.laws import LAW_OF, Digits, conformity, expected_shares

Floats = npt.NDArray[np.float64]


def digit_table(name: Digits, observed: Sequence[float], n: float) -> pl.DataFrame:
    """Return digits, observed, share, expected_share, difference, z: one row per digit.

    `observed` are counts, or amounts in currency units for the summation test. z carries Nigrini's
    correction for continuity, 1/(2n), where it is smaller than the difference.
    """
    expected = np.array(expected_shares(name))
    counts = np.asarray(observed, dtype=np.float64)
    total = counts.sum()
    shares = counts / total if total else np.zeros_like(counts)
    return pl.DataFrame(
        {
            "digits": list(LAW_OF[name].digits),
            "observed": counts,
            "share": shares,
            "expected_share": expected,
            "difference": shares - expected,
            "z": _z(shares, expected, n),
        }
    )


def _z(shares: Floats, expected: Floats, n: float) -> Floats:
    if not n:
        return np.zeros_like(shares)
    gap = np.abs(shares - expected)
    correction = np.where(gap > 1 / (2 * n), 1 / (2 * n), 0.0)
    return (gap - correction) / np.sqrt(expected * (1 - expected) / n)


def goodness(name: Digits, table: pl.DataFrame, n: int) -> dict[str, Any]:
    """Return mad, conformity, chi_square, df, chi_square_p, ks and ks_critical (5 %)."""
    from scipy.special import chdtrc  # 40 MB, which a web process never needs

    shares = table["share"].to_numpy()
    expected = table["expected_share"].to_numpy()
    mad = float(np.abs(shares - expected).mean())
    chi_square = float(n * ((shares - expected) ** 2 / expected).sum())
    df = len(expected) - 1
    return {
        "mad": mad,
        "conformity": conformity(name, mad) if n else None,
        "chi_square": chi_square,
        "df": df,
        "chi_square_p": float(chdtrc(df, chi_square)),
        "ks": float(np.abs(np.cumsum(shares - expected)).max()),
        "ks_critical": 1.36 / math.sqrt(n) if n else math.inf,
    }


def arc(cosines: float, sines: float, n: int) -> tuple[float, float]:
    """Return L2 and p of the mantissa arc test: L2 is the squared length of the mean vector.

    Mantissas of Benford's law lie evenly around the circle, their centre is the origin, and
    P(L2 > l) = exp(-l n) (Nigrini, Benford's Law, 2012, ch. 8; Alexander 2009).
    """
    if not n:
        return 0.0, 1.0
    squared = (cosines / n) ** 2 + (sines / n) ** 2
    return squared, math.exp(-squared * n)


def distortion(significands: float, n: int) -> float:
    """Nigrini's distortion factor: how far amounts scaled to 10 up to 100 average above Benford.

    `significands` is the sum of the amounts scaled to 1 up to 10. 0.05 means 5 % too large.
    """
    if not n:
        return 0.0
    actual = 10 * significands / n
    expected = 90 / (n * math.expm1(math.log(10) / n))
    return (actual - expected) / expected
