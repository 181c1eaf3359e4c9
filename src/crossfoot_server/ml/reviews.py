"""Reviews of entries that no finding led to: what can be said of them, and what was said."""

import uuid
from datetime import datetime

from django.db.models import QuerySet

from crossfoot.selection import LineFilter, select_lines
from crossfoot_server.companies.access import Actor
from crossfoot_server.datasets.models import DataFile, Dataset
from crossfoot_server.datasets.store import open_ledger
from crossfoot_server.ml.labels import Word
from crossfoot_server.ml.models import EntryReview
from crossfoot_server.shared.errors import ConflictError, ProblemError

NOT_READ = "The file has not been read yet, or can't be read: it has no entries to judge."


def reviews_of(company_id: uuid.UUID) -> QuerySet[EntryReview]:
    """What reviewers said of the company's entries, newest first."""
    return EntryReview.objects.of(company_id)


def review_entry(data_file: DataFile, word: Word, *, by: Actor, now: datetime) -> EntryReview:
    """Keep a reviewer's word on an entry of a file; the newest word on it counts.

    Raises:
        ConflictError: the file has not been read.
        ProblemError: it has no entry of this number (404).
    """
    if not Dataset.objects.of(by.company_id).filter(data_file=data_file).exists():
        raise ConflictError(NOT_READ, "not_read")
    wanted = LineFilter(journal_ids=(word.journal_id,))
    ledger = open_ledger(data_file.company_id, data_file.pk)
    if not select_lines(ledger.dataset, wanted, limit=0).totals.lines:
        raise ProblemError(
            f"The file has no entry '{word.journal_id[:50]}': look up its number.",
            "unknown_entry",
            404,
        )
    return EntryReview.everywhere.create(
        company_id=by.company_id,
        created_at=now,
        data_file=data_file,
        journal_id=word.journal_id,
        decision=word.decision,
        reason=word.reason,
        origin=word.origin,
        by=by.name,
    )
