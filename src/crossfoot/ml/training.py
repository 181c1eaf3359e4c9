"""Training: every detector that a ledger is large enough for learns from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.errors import UserError
from crossfoot.ml.detectors import ALL_DETECTORS, Channel, Detector, Judged, Material, Seen
from crossfoot.ml.detectors.detector import Bools
from crossfoot.ml.features.matrix import Matrix
from crossfoot.ml.features.profile import Profile
from crossfoot.ml.fitted import Fitted, entry_places, entry_scores, scale_of
from crossfoot.ml.keys import chance, half_of
from crossfoot.ml.planting.changes import TAUGHT
from crossfoot.ml.planting.copies import changed_copies
from crossfoot.progress import Progress, Stopwatch

TierName = Literal["insufficient", "small", "medium", "full"]
#: Fewer lines are refused.
LEAST_LINES: Final = 50
#: Judged entries of each sort from which on the forest learns from them.
LEAST_JUDGED: Final = 30
#: Lines that detectors learn from; more teach no more.
_SAMPLE = 100_000
#: Entries that are copied with a field changed: so large a share, so many at most.
_TAUGHT_SHARE, _MOST_TAUGHT = 0.16, 8_000


@dataclass(frozen=True)
class Tier:
    """How much a ledger of so many lines can teach."""

    name: TierName
    least_lines: int
    meaning: str


TIERS: Final = (
    Tier("full", 5_000, "every detector"),
    Tier("medium", 1_000, "rules, statistics, isolation forest and DBSCAN: too few lines for a "
         "forest that teaches itself"),
    Tier("small", 200, "rules and statistics: too few lines for anything that learns shapes"),
    Tier("insufficient", LEAST_LINES, "rules only: too few lines to know what is usual here"),
)  # fmt: skip


def tier_of(lines: int) -> Tier:
    """The tier of a ledger.

    Raises:
        UserError: it has fewer than 50 lines.
    """
    for tier in TIERS:
        if lines >= tier.least_lines:
            return tier
    raise UserError(
        f"The ledger has {lines:,} lines, and models need at least {LEAST_LINES}. "
        "The checks of the audit run on any number."
    )


@dataclass(frozen=True)
class Learned:
    """Fitted detectors, in the order of ALL_DETECTORS, and how long each took."""

    fitted: tuple[Fitted, ...]
    seconds: Mapping[str, float]


def half_lines(matrix: Matrix, seed: int) -> Bools:
    return half_of(matrix.lines["key"], seed)


def learn(
    book: Book,
    profile: Profile,
    matrix: Matrix,
    *,
    seed: int,
    labels: pl.DataFrame | None,
    progress: Progress,
) -> Learned:
    """Fit every detector that the ledger is large enough for."""
    wanted = [one for one in ALL_DETECTORS if len(matrix.rows) >= one.least_lines]
    material = _material(book, profile, matrix, seed, labels, wanted)
    _, places = entry_places(matrix.lines["entry_id"].to_numpy())
    fitted: list[Fitted] = []
    seconds: dict[str, float] = {}
    channels: list[Channel] = []
    for detector in wanted:
        progress(detector.name, 0, None)
        watch = Stopwatch()
        state = detector.fit(material)
        own = Seen(matrix, material.half, profile.lines, tuple(channels))
        scores = detector.score(state, own)
        one = Fitted(detector, state, scale_of(entry_scores(places, scores)))
        fitted.append(one)
        if detector.weight:
            channels.append(Channel(detector.weight, one.scale.bits_of(scores)))
        seconds[detector.name] = watch.seconds
    return Learned(tuple(fitted), seconds)


def _material(
    book: Book,
    profile: Profile,
    matrix: Matrix,
    seed: int,
    labels: pl.DataFrame | None,
    wanted: Sequence[Detector],
) -> Material:
    half = half_lines(matrix, seed)
    needs_copies = any(detector.name == "random_forest" for detector in wanted)
    taught = None
    if needs_copies:
        count = min(round(book.entry_count * _TAUGHT_SHARE), _MOST_TAUGHT)
        taught = changed_copies(book, profile, TAUGHT, count=count, seed=seed)
    return Material(
        matrix=matrix,
        sample=_sample(matrix, seed),
        half=half,
        seed=seed,
        taught=taught,
        taught_half=None if taught is None else half_lines(taught, seed),
        judged=None if labels is None else _judged(book, matrix, labels),
    )


def _sample(matrix: Matrix, seed: int) -> Matrix:
    """Lines of entries drawn by chance."""
    if len(matrix.rows) <= _SAMPLE:
        return matrix
    share = chance(matrix.lines["key"], seed, 3)
    return matrix.taken(np.flatnonzero(share < _SAMPLE / len(matrix.rows)))


def _judged(book: Book, matrix: Matrix, labels: pl.DataFrame) -> Judged | None:
    """The lines of judged entries, where there are enough of either sort.

    Raises:
        UserError: the labels have other columns than journal_id and exception.
    """
    if not {"journal_id", "exception"} <= set(labels.columns):
        raise UserError(
            "Labels have the columns journal_id and exception (true or false); these have "
            f"{', '.join(labels.columns) or 'none'}."
        )
    numbers = book.engine.collect(book.lines("line_id", "journal_id"))
    told = labels.select("journal_id", "exception").unique("journal_id")
    lines = matrix.lines.select("line_id").join(numbers, on="line_id", maintain_order="left")
    truth = lines.join(told, on="journal_id", how="left", maintain_order="left")["exception"]
    sizes = dict(
        told.join(numbers, on="journal_id", how="semi")["exception"].value_counts().iter_rows()
    )
    if min(sizes.get(True, 0), sizes.get(False, 0)) < LEAST_JUDGED:
        return None
    known = np.flatnonzero(truth.is_not_null().to_numpy())
    return Judged(matrix.rows[known], truth.to_numpy()[known].astype(np.bool_))
