"""Risk: from bits to a probability, to 0 to 100, and to levels by what can be reviewed."""

from typing import Final

import numpy as np
import polars as pl

from crossfoot.ml.detectors.detector import Floats

#: Bits of the ensemble, and the share of planted anomalies among entries with so many: after an
#: isotonic fit on a planted ledger where one entry in three hundred is an anomaly. An estimate, too
#: high where far fewer entries are anomalies, and too low where far more are. From 7 bits on three
#: sample ledgers give the same shares; below it hangs on how well what is wrong can be seen.
PROBABILITY: Final = (
    (0.0, 0.0), (3.5, 0.0005), (4.5, 0.006), (5.5, 0.03), (6.5, 0.13), (7.0, 0.25), (7.5, 0.5),
    (8.0, 0.72), (8.5, 0.92), (9.5, 0.97), (11.0, 0.99),
)  # fmt: skip
#: So many bits are as strange as it gets.
_MOST_BITS = 10.0
_OF_ANOMALY, _OF_DUPLICATE = 75.0, 25.0
#: Shares of the entries that are reviewed at once, and afterwards.
HIGH_SHARE: Final = 0.0025
MEDIUM_SHARE: Final = 0.01
#: Scenarios that hold for fewer lines than this are looked at in any case.
_SELDOM_BITS = -float(np.log2(0.0005))


def estimated_probability(bits: Floats) -> Floats:
    """How probable an anomaly is, by what was planted elsewhere: estimated, from 0 to 1."""
    known, shares = zip(*PROBABILITY, strict=True)
    probability: Floats = np.interp(bits, known, shares).round(6)
    return probability


def risk(bits: Floats, duplicate: Floats) -> Floats:
    """From 0 to 100: up to 75 for being strange, up to 25 for being booked twice."""
    anomaly = _OF_ANOMALY * np.minimum(bits / _MOST_BITS, 1.0)
    total: Floats = (anomaly + _OF_DUPLICATE * duplicate).round(2)
    return total


def standing(risks: Floats, bits: Floats) -> Floats:
    """What entries are ranked by: their risk, and of equal risks the bits, which have no end."""
    order: Floats = risks + bits / 10_000  # less than the last digit of a risk
    return order


def levels(ranked_by: Floats, rule_scores: Floats) -> pl.Series:
    """HIGH, MEDIUM or LOW of entries, by their place: one in 400 is HIGH, one in 100 MEDIUM.

    Equal ones have equal levels. An entry for which a scenario holds that hardly ever does is
    MEDIUM at least.
    """
    place = _place(ranked_by)
    allowed = max(len(ranked_by), 1)
    high = place <= max(1.0, HIGH_SHARE * allowed)
    medium = (place <= max(1.0, MEDIUM_SHARE * allowed)) | (rule_scores >= _SELDOM_BITS)
    names = np.where(high, "HIGH", np.where(medium, "MEDIUM", "LOW"))
    return pl.Series("level", names.astype(str), dtype=pl.String)


def _place(values: Floats) -> Floats:
    """The place of each value, from 1; two equal ones, as entries booked twice are, have one."""
    ordered = np.sort(values)
    above = (len(values) - np.searchsorted(ordered, values, side="right")).astype(np.float64)
    at_least = len(values) - np.searchsorted(ordered, values, side="left")
    place: Floats = above + np.maximum((at_least - above) / 2, 1.0)
    return place
