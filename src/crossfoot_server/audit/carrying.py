"""Reviews go along: what was decided on a finding holds in the next run of the same dataset."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from crossfoot_server.audit.models import AuditRun, Finding, FindingEvent, Review

KIND = "carried_over"


@dataclass(frozen=True)
class Reviewed:
    """What was decided on a finding in an earlier run."""

    status: str
    assignee_id: uuid.UUID | None
    tick: str
    run_key: str
    profile: str


def reviews_before(run: AuditRun) -> dict[str, Reviewed]:
    """By finding_key the newest decision in the dataset's earlier runs."""
    touched = Finding.objects.of(run.company_id).filter(
        ~Q(status=Review.OPEN) | Q(assignee__isnull=False) | ~Q(tick=""),
        run__dataset_id=run.dataset_id,
    )
    told: Iterable[Any] = (
        touched.exclude(run=run)
        .order_by("updated_at")
        .values_list("finding_key", "status", "assignee_id", "tick", "run__run_key", "run__profile")
    )
    return {key: Reviewed(*rest) for key, *rest in told}


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
