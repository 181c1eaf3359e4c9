"""What reviewers made of a run's findings by now, as work papers show and compare it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl
from django.db.models import Count, Q
from django.utils import timezone

from crossfoot.reports.audited import LINE_TICK_COLUMNS, REVIEW_COLUMNS
from crossfoot.reports.read_back import Kept
from crossfoot.reports.read_back.inputs import SIGN_OFF
from crossfoot_server.audit.carrying import KIND as CARRIED
from crossfoot_server.audit.models import AuditRun, Finding, FindingEvent, LineTick, Review
from crossfoot_server.companies.queries import members_of

_Told = dict[str, tuple[str, datetime]]
_FIELDS = ("finding_key", "pk", "status", "assignee__email", "tick")


@dataclass
class Said:
    """Of a finding's history: the newest note, and who changed each field last."""

    note: str = ""
    told: _Told = field(default_factory=dict)


def reviews_of(run: AuditRun, first: int | None = None) -> pl.DataFrame:
    """The reviews of a run with REVIEW_COLUMNS: of every finding that anybody has touched.

    `first`: only of so many findings, the riskiest.
    """
    said = _said(run, first)
    touched = Finding.objects.of(run.company_id).filter(run=run, **_at_first("position", first))
    touched = touched.filter(
        ~Q(status=Review.OPEN) | Q(assignee__isnull=False) | ~Q(tick="") | Q(pk__in=_noted(run))
    )
    rows = [
        (key, status, email, tick or None, (said[pk].note if pk in said else "") or None)
        for key, pk, status, email, tick in touched.order_by().values_list(*_FIELDS)
    ]
    return pl.DataFrame(rows, REVIEW_COLUMNS, orient="row")


def line_ticks_of_run(run: AuditRun) -> pl.DataFrame:
    """The tick marks on lines of a run's entries, with LINE_TICK_COLUMNS."""
    ticks = LineTick.objects.of(run.company_id).filter(finding__run=run).exclude(mark="").order_by()
    rows = [
        (line_id, mark, by, timezone.localdate(at))
        for line_id, mark, by, at in ticks.values_list("line_id", "mark", "by", "created_at")
    ]
    return pl.DataFrame(rows, LINE_TICK_COLUMNS, orient="row")


def note_counts_of(run: AuditRun, first: int | None = None) -> dict[str, int]:
    """How many notes were written about each finding that has any, by its key; as reviews_of."""
    written = _events_of(run, first).exclude(note="").exclude(kind=CARRIED).order_by()
    return dict(written.values_list("finding__finding_key").annotate(count=Count("pk")))


def kept_by_now(run: AuditRun) -> tuple[dict[str, Kept], dict[str, uuid.UUID]]:
    """Everything a work paper is compared with, and the id of each finding by its key."""
    said = _said(run)
    kept: dict[str, Kept] = {SIGN_OFF: _signed(run)}
    ids: dict[str, uuid.UUID] = {}
    findings: Any = Finding.objects.of(run.company_id).filter(run=run).order_by()
    for key, pk, status, email, tick in findings.values_list(*_FIELDS):
        history = said.get(pk) or Said()
        values = {"status": status, "assignee": email or "", "tick": tick, "note": history.note}
        kept[key], ids[key] = Kept(values, history.told), pk
    return kept, ids


def sign_off_of(run: AuditRun) -> dict[str, str]:
    """The text of each sign-off box."""
    boxes: Mapping[str, Any] = run.sign_off
    return {name: box["text"] for name, box in boxes.items()}


def _signed(run: AuditRun) -> Kept:
    told = {
        name: (box["by"], datetime.fromisoformat(box["at"])) for name, box in run.sign_off.items()
    }
    return Kept(sign_off_of(run), told)


def people_of(run: AuditRun) -> list[tuple[str, uuid.UUID]]:
    """The e-mail addresses of those whom findings can be assigned to, with their ids."""
    joined = members_of(run.company_id).filter(accepted_at__isnull=False)
    return sorted(joined.values_list("user__email", "user_id"))


def _noted(run: AuditRun) -> Any:
    events = FindingEvent.objects.of(run.company_id).filter(finding__run=run, kind="note")
    return events.order_by().values("finding_id")


def _at_first(position: str, first: int | None) -> dict[str, int]:
    return {} if first is None else {f"{position}__lt": first}


def _events_of(run: AuditRun, first: int | None) -> Any:
    found = _at_first("finding__position", first)
    return FindingEvent.objects.of(run.company_id).filter(finding__run=run, **found)


def _said(run: AuditRun, first: int | None = None) -> dict[uuid.UUID, Said]:
    """What the history says, by finding; notes that only tell of a run before are none."""
    said: dict[uuid.UUID, Said] = {}
    ordered = _events_of(run, first).order_by("created_at", "id")
    for pk, kind, note, by, at in ordered.values_list(
        "finding_id", "kind", "note", "by", "created_at"
    ):
        history = said.setdefault(pk, Said())
        history.told["status" if kind == CARRIED else kind] = (by, at)
        if note and kind != CARRIED:
            history.note, history.told["note"] = note, (by, at)
    return said
