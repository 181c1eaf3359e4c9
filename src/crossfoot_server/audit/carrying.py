"""Reviews go along: what was decided on a finding holds in the next run of the same dataset."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from crossfoot_server.audit.models import AuditRun, Finding, FindingEvent, LineTick, Review

KIND = "carried_over"
#: What a history tells of decisions: a finding that was opened again was decided, too.
_DECISIONS = ("status", "assignee", "tick", KIND)


@dataclass(frozen=True)
class Reviewed:
    """What was decided on a finding in an earlier run."""

    status: str
    assignee_id: uuid.UUID | None
    tick: str
    run_key: str
    profile: str

    @property
    def is_open(self) -> bool:
        """Whether nothing of it is left: it was opened again, and its mark taken away."""
        return self.status == Review.OPEN and self.assignee_id is None and not self.tick


def reviews_before(run: AuditRun) -> dict[str, Reviewed]:
    """By finding_key the newest decision in the dataset's earlier runs, where it says anything."""
    events = FindingEvent.objects.of(run.company_id).filter(finding=OuterRef("pk"))
    decided = Finding.objects.of(run.company_id).filter(
        ~Q(status=Review.OPEN)
        | Q(assignee__isnull=False)
        | ~Q(tick="")
        | Exists(events.filter(kind__in=_DECISIONS)),
        run__dataset_id=run.dataset_id,
    )
    told: Iterable[Any] = (
        decided.exclude(run=run)
        .order_by("updated_at")
        .values_list("finding_key", "status", "assignee_id", "tick", "run__run_key", "run__profile")
    )
    newest = {key: Reviewed(*rest) for key, *rest in told}
    return {key: review for key, review in newest.items() if not review.is_open}


def event_of(run: AuditRun, finding_id: uuid.UUID, review: Reviewed, by: str) -> FindingEvent:
    """The line in the finding's history that says where its review came from."""
    return FindingEvent(
        company_id=run.company_id,
        finding_id=finding_id,
        kind=KIND,
        before=Review.OPEN,
        after=review.status,
        note=f"Carried over from run {review.run_key} ({review.profile}).",
        by=by,
    )


def carry_line_ticks(run: AuditRun) -> None:
    """Mark the lines that are marked in earlier runs of the dataset; the newest mark counts.

    A mark that was taken away goes along as such, so that an older one does not come back.
    """
    earlier = LineTick.objects.of(run.company_id).filter(finding__run__dataset_id=run.dataset_id)
    told = earlier.exclude(finding__run=run).order_by("created_at")
    newest = {
        (key, line_id): (mark, by, at)
        for key, line_id, mark, by, at in told.values_list(
            "finding__finding_key", "line_id", "mark", "by", "created_at"
        )
    }
    keys = {key for key, _line_id in newest}
    here = Finding.objects.of(run.company_id).filter(run=run, finding_key__in=keys)
    ids = dict(here.values_list("finding_key", "pk"))
    LineTick.everywhere.bulk_create(
        LineTick(
            company_id=run.company_id,
            finding_id=ids[key],
            line_id=line_id,
            mark=mark,
            by=by,
            created_at=at,
        )
        for (key, line_id), (mark, by, at) in newest.items()
        if key in ids
    )
