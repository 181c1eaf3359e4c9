"""Scoring: what stands behind `Ledger.score()`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.check import Engagement
from crossfoot.ledger.labels import checked_labels, learned_from, match_labels, read_labels
from crossfoot.ledger.scores import Scores
from crossfoot.ml import MlSettings, Models, score_ledger
from crossfoot.progress import Progress


@dataclass(frozen=True)
class Wanted:
    """How a ledger is to be scored."""

    labels: str | Path | pl.DataFrame | None
    models: Models | None
    engagement: Engagement
    seed: int


def scored(book: Book, name: str, wanted: Wanted, progress: Progress) -> Scores:
    """Score a ledger.

    Raises:
        UserError: it is too small, scikit-learn is missing, or the labels are of no use.
    """
    labels, matched = _labels(wanted.labels, book)
    result = score_ledger(
        book,
        seed=wanted.seed,
        labels=labels,
        models=wanted.models,
        settings=MlSettings(engagement=wanted.engagement),
        progress=progress,
    )
    told = None if matched is None else learned_from(matched, result)
    return Scores(name, result, told)


def _labels(
    given: str | Path | pl.DataFrame | None, book: Book
) -> tuple[pl.DataFrame | None, dict[str, Any] | None]:
    if given is None:
        return None, None
    if isinstance(given, pl.DataFrame):
        labels, where = checked_labels(given), "labels"
    else:
        labels, where = read_labels(Path(given)), str(given)
    return labels, match_labels(labels, book, where)
