"""Quality: how much of what was planted in a company's own data each detector finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.ml.detectors.detector import Bools, Floats
from crossfoot.ml.features.matrix import Matrix
from crossfoot.ml.features.profile import Profile
from crossfoot.ml.planting.changes import HELD_OUT
from crossfoot.ml.planting.copies import changed_copies

#: Entries that are planted to measure with: so large a share, within limits.
_SHARE, _LEAST, _MOST = 0.004, 40, 400
#: What a reviewer looks at.
TOP_SHARE = 0.01
TOP_COUNT = 100


@dataclass(frozen=True)
class Quality:
    """How well scores rank `positives` among `entries`.

    `precision_at_100` and `precision`, `recall` of the top hundredth; `by_kind`: its recall of each
    kind. `label_source`: planted (by us, in ways that no detector was taught), sample (planted by
    the sample ledger), or given.
    """

    average_precision: float
    precision_at_100: float
    precision: float
    recall: float
    positives: int
    entries: int
    by_kind: Mapping[str, float]
    label_source: str = "planted"


def rank_quality(scores: Floats, kinds: Sequence[str], *, label_source: str = "planted") -> Quality:
    """Measure the scores of entries; the kind of what is no anomaly is empty.

    Entries of equal scores are taken together, so that their order does not matter.
    """
    named = np.array(kinds, dtype=object)
    truth = named != ""
    top = min(max(round(len(scores) * TOP_SHARE), 1), len(scores))
    first = min(TOP_COUNT, len(scores))
    found = _chances(scores, top)
    positives = int(truth.sum())
    return Quality(
        average_precision=_average_precision(scores, truth),
        precision_at_100=round(_reached(scores, truth, first) / max(first, 1), 6),
        precision=round(_reached(scores, truth, top) / max(top, 1), 6),
        recall=round(_reached(scores, truth, top) / positives, 6) if positives else 0.0,
        positives=positives,
        entries=len(scores),
        by_kind={
            kind: round(float(found[named == kind].mean()), 4)
            for kind in sorted(set(named[truth].tolist()))
        },
        label_source=label_source,
    )


def _chances(scores: Floats, count: int) -> Floats:
    """How likely each entry is among the first `count`, where equals are in any order."""
    border = np.sort(scores)[len(scores) - count]
    above = scores > border
    equal = scores == border
    share = (count - above.sum()) / max(equal.sum(), 1)
    chances: Floats = np.where(above, 1.0, np.where(equal, share, 0.0))
    return chances


def _reached(scores: Floats, truth: Bools, count: int) -> float:
    return float(_chances(scores, count)[truth].sum())


def _average_precision(scores: Floats, truth: Bools) -> float:
    from sklearn.metrics import average_precision_score  # type: ignore[import-untyped]

    return round(float(average_precision_score(truth, scores)), 6) if truth.any() else 0.0


def held_out_copies(book: Book, profile: Profile, seed: int) -> Matrix:
    """Copies of entries changed in ways that no detector was taught."""
    count = min(max(round(book.entry_count * _SHARE), _LEAST), _MOST)
    return changed_copies(book, profile, HELD_OUT, count=count, seed=seed + 1_000_003)


def kinds_of(planted: pl.Series) -> list[str]:
    return [HELD_OUT[place].name for place in planted]
