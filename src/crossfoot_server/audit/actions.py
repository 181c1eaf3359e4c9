"""What can be asked of audits: review findings, audit again with other parameters."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from crossfoot_server.audit.deciding import Before, tell_models
from crossfoot_server.audit.filters import View
from crossfoot_server.audit.finding_lists import positions_of
from crossfoot_server.audit.models import AuditRun, Finding, FindingEvent
from crossfoot_server.audit.queries import runs_of
from crossfoot_server.companies.access import Actor
from crossfoot_server.companies.models import Membership, User
from crossfoot_server.datasets.models import Dataset
from crossfoot_server.datasets.profiles import kept_profile, profile_for, profile_of
from crossfoot_server.jobs.actions import start_job
from crossfoot_server.jobs.models import ENDED, Job
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.shared.insertion import insert_rows

_EVENT = ("id", "company_id", "created_at", "finding_id", "kind", "before", "after", "note", "by",
          "source")  # fmt: skip
_BATCH = 5_000
_BEFORE = ("pk", "status", "assignee_id", "run_id", "journal_id", "position", "tick")
_AUDITS = ("ledger_audit", "audit_run")
_Names = dict[uuid.UUID | None, str]


@dataclass(frozen=True)
class Change:
    """What a reviewer wants; `assigns` says that `assignee_id` counts, also where it is None.

    `tick` is a mark, empty for none, or None where it stays; `source` is where it was said.
    """

    status: str | None = None
    assigns: bool = False
    assignee_id: uuid.UUID | None = None
    note: str = ""
    tick: str | None = None
    source: str = ""


@dataclass(frozen=True)
class Changed:
    """How many findings were meant, and how many are different now or have a note more."""

    matched: int
    changed: int


@dataclass(frozen=True)
class _Done:
    """How many findings were meant, and those that are different now, as they were before."""

    matched: int
    differing: list[Before]


@transaction.atomic
def change_finding(
    finding: Finding, change: Change, *, by: Actor, now: datetime, version: str | None = None
) -> Finding:
    """Change one finding, unless somebody else has since it had this `version`.

    Raises:
        ProblemError: it has another version by now (412).
        InvalidError: the assignee is no member of the company.
    """
    rows = Finding.objects.of(by.company_id).filter(pk=finding.pk)
    current = rows.select_for_update().get()
    if version is not None and version != version_of(current):
        raise ProblemError(
            "The finding was changed meanwhile: look at it again.", "changed_meanwhile", 412
        )
    done = _change(rows, change, by, now)
    tell_models(done.differing, change.status, change.note, by=by, now=now)
    return rows.select_related("assignee", "run__dataset__data_file").get()


@transaction.atomic
def change_findings(
    wanted: View | Sequence[uuid.UUID], change: Change, *, by: Actor, now: datetime
) -> Changed:
    """Change many findings at once: all of a view, or those with these ids.

    Raises:
        InvalidError: the assignee is no member of the company.
        Http404: one of the ids is none of the company's findings.
    """
    done = [_change(rows, change, by, now) for rows in _parts(wanted, by)]
    differing = [before for one in done for before in one.differing]
    tell_models(differing, change.status, change.note, by=by, now=now)
    return Changed(sum(one.matched for one in done), len(differing))


def _parts(wanted: View | Sequence[uuid.UUID], by: Actor) -> Iterator[QuerySet[Finding]]:
    """The wanted findings, not too many at once."""
    of_company = Finding.objects.of(by.company_id)
    if not isinstance(wanted, View):
        rows = of_company.filter(pk__in=wanted)
        if rows.count() != len(set(wanted)):
            raise Http404
        yield rows
        return
    positions = positions_of(wanted)
    of_run = of_company.filter(run=wanted.run)
    if wanted.wanted.status:  # as it is now, not as it was when the positions were looked up
        of_run = of_run.filter(status__in=wanted.wanted.status)
    for start in range(0, len(positions), _BATCH):
        yield of_run.filter(position__in=positions[start : start + _BATCH])


def lock_findings(run: AuditRun, by: Actor) -> None:
    """Hold the findings of a run until the transaction ends, so that nobody reviews meanwhile."""
    rows = Finding.objects.of(by.company_id).filter(run=run).order_by("pk")
    for _ in rows.select_for_update().values_list("pk"):
        pass


def version_of(finding: Finding) -> str:
    """What its ETag says: another one after every change and note."""
    return f"{finding.pk.hex}-{int(finding.updated_at.timestamp() * 1_000_000)}"


def _change(rows: QuerySet[Finding], change: Change, by: Actor, now: datetime) -> _Done:
    _refuse_stranger(change, by)
    told = rows.order_by().select_for_update().values_list(*_BEFORE)
    before = [Before(*row) for row in told]
    differing = [one for one in before if _differs(one, change)]
    values: dict[str, Any] = {"updated_at": now}
    if change.status is not None:
        values["status"] = change.status
    if change.assigns:
        values["assignee_id"] = change.assignee_id
    if change.tick is not None:
        values["tick"] = change.tick
    for start in range(0, len(differing), _BATCH):
        ids = [one.finding_id for one in differing[start : start + _BATCH]]
        Finding.objects.of(by.company_id).filter(pk__in=ids).update(**values)
    events = _events(differing, change, by, now)
    insert_rows(FindingEvent, _EVENT, events)
    return _Done(len(before), differing)


def _differs(before: Before, change: Change) -> bool:
    new_status = change.status not in (None, before.status)
    new_assignee = change.assigns and change.assignee_id != before.assignee_id
    new_tick = change.tick not in (None, before.tick)
    return bool(change.note) or new_status or new_assignee or new_tick


def _refuse_stranger(change: Change, by: Actor) -> None:
    if change.assignee_id is None:
        return
    members = Membership.objects.of(by.company_id).filter(accepted_at__isnull=False)
    if not members.filter(user_id=change.assignee_id).exists():
        raise ProblemError("The assignee is no member of the company.", "not_a_member")


def _events(
    differing: Sequence[Before], change: Change, by: Actor, now: datetime
) -> Iterator[tuple[Any, ...]]:
    # Looked up now: while rows are copied in, the connection can't be asked anything.
    names = _names([change.assignee_id, *(one.assignee_id for one in differing)])
    return (event for one in differing for event in _events_of(one, change, names, by, now))


def _events_of(
    one: Before, change: Change, names: _Names, by: Actor, now: datetime
) -> Iterator[tuple[Any, ...]]:
    for later, (kind, before, after) in enumerate(_told(one, change, names)):
        note = change.note if later == 0 else ""
        at = now + timedelta(microseconds=later)  # a change's events keep their order
        said = (one.finding_id, kind, before, after, note, by.name, change.source)
        yield (uuid.uuid4(), by.company_id, at, *said)


def _told(one: Before, change: Change, names: _Names) -> list[tuple[str, str, str]]:
    told = []
    if change.status not in (None, one.status):
        told.append(("status", one.status, change.status or ""))
    if change.assigns and change.assignee_id != one.assignee_id:
        told.append(("assignee", names[one.assignee_id], names[change.assignee_id]))
    if change.tick not in (None, one.tick):
        told.append(("tick", one.tick, change.tick or ""))
    return told or [("note", "", "")]


def _names(ids: Iterable[uuid.UUID | None]) -> _Names:
    people = User.objects.filter(pk__in={one for one in ids if one is not None})
    return {None: "", **{person.pk: person.email for person in people}}


def start_run(dataset: Dataset, profile: str, *, by: Actor) -> AuditRun | Job:
    """Audit a dataset again; the same parameters give the run there is, or the job on its way.

    Raises:
        UserError: the profile is not valid.
    """
    profile = profile_for(by.company_id, profile)
    wanted = profile_of(profile)
    for run in runs_of(by.company_id).filter(dataset=dataset):
        if kept_profile(run.profile_toml) == wanted:
            return run
    jobs = Job.objects.of(by.company_id).filter(data_file_id=dataset.data_file_id, kind__in=_AUDITS)
    for job in jobs.exclude(status__in=ENDED):
        if job.payload.get("profile") == profile:
            return job
    with transaction.atomic():
        return start_job(
            company_id=by.company_id,
            kind="audit_run",
            by=by.name,
            data_file_id=dataset.data_file_id,
            payload={"profile": profile},
        )
