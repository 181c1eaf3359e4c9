"""Reviewers' words on entries: kept as they come, and read as the labels that models learn from."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl

from crossfoot.ml import ALL_DETECTORS
from crossfoot.ml.training import LEAST_JUDGED
from crossfoot_server.companies.access import Actor
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.ml.models import Decision, EntryReview
from crossfoot_server.shared.insertion import insert_rows

#: The origin of a word on an entry that was asked about; others have the finding's id.
SUGGESTION: Final = "suggestion"
#: Of a ledger with fewer lines labels are kept, but there is no forest that learns from them.
LEAST_LINES: Final = next(one.least_lines for one in ALL_DETECTORS if one.name == "random_forest")
_KEPT = (
    "id", "company_id", "created_at", "data_file_id", "journal_id", "decision", "reason", "origin",
    "by",
)  # fmt: skip
_READ = {"journal_id": pl.String, "decision": pl.String}


@dataclass(frozen=True)
class Word:
    """What a reviewer says of an entry, why, and on which finding (its id) or SUGGESTION."""

    journal_id: str
    decision: str
    reason: str = ""
    origin: str = SUGGESTION


@dataclass(frozen=True)
class LabelCounts:
    """Labels of either sort; from `needed` of each on the random forest learns from them."""

    exceptions: int
    cleared: int
    needed: int = LEAST_JUDGED

    @property
    def missing_exceptions(self) -> int:
        return max(self.needed - self.exceptions, 0)

    @property
    def missing_cleared(self) -> int:
        return max(self.needed - self.cleared, 0)

    @property
    def are_enough(self) -> bool:
        return not self.missing_exceptions and not self.missing_cleared


def keep_words(data_file_id: uuid.UUID, words: Iterable[Word], *, by: Actor, now: datetime) -> None:
    """Add words on entries of a file, one row each; what was said earlier stays as history."""
    rows = (
        (
            uuid.uuid4(), by.company_id, now, data_file_id, word.journal_id, word.decision,
            word.reason, word.origin, by.name,
        )
        for word in words
    )  # fmt: skip
    insert_rows(EntryReview, _KEPT, rows)


def judged_of(data_file: DataFile) -> pl.DataFrame:
    """Return journal_id, decision (exception or cleared): the newest word on each judged entry."""
    told = EntryReview.objects.of(data_file.company_id).filter(data_file=data_file)
    rows = told.order_by("created_at", "id").values_list(*_READ)
    frame = pl.DataFrame(list(rows), schema=_READ, orient="row")
    newest = frame.unique("journal_id", keep="last", maintain_order=True)
    return newest.filter(pl.col("decision") != Decision.WITHDRAWN.value)


def labels_of(data_file: DataFile) -> pl.DataFrame | None:
    """The labels as score_ledger takes them: journal_id, exception; None where there are none."""
    judged = judged_of(data_file)
    if judged.is_empty():
        return None
    return judged.select(
        "journal_id", exception=pl.col("decision") == Decision.EXCEPTION.value
    ).sort("journal_id")


def label_counts(judged: pl.DataFrame) -> LabelCounts:
    """How many labels of either sort there are; `judged` is what judged_of gives."""
    exceptions = int((judged["decision"] == Decision.EXCEPTION.value).sum())
    return LabelCounts(exceptions, judged.height - exceptions)
