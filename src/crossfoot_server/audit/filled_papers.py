"""What can be asked of a filled work paper: see what it would change, and change it."""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from django.db import transaction

from crossfoot.reports.read_back import (
    Change,
    Conflict,
    FilledPaper,
    Merged,
    Problem,
    merge,
    read_workpaper,
    refuse_other_run,
)
from crossfoot.reports.read_back.inputs import FINDINGS_SHEET, INPUTS, SIGN_OFF
from crossfoot.reports.read_back.merging import resolved
from crossfoot_server.audit import actions
from crossfoot_server.audit.models import WORK_PAPER, AuditRun
from crossfoot_server.audit.papers import identity_of
from crossfoot_server.audit.people import person_of
from crossfoot_server.audit.reviewed import kept_by_now, people_of
from crossfoot_server.companies.access import Actor
from crossfoot_server.shared.errors import InvalidError

Side = Literal["paper", "server", "ask"]
SIDES: tuple[Side, ...] = ("paper", "server", "ask")


@dataclass(frozen=True)
class Resolution:
    """Who is right in a conflict: for single findings (by key, or SIGN_OFF), and otherwise."""

    by_key: Mapping[str, Side]
    otherwise: Side = "ask"

    def of(self, conflict: Conflict) -> Side:
        return self.by_key.get(conflict.key, self.otherwise)


@dataclass(frozen=True)
class ReadBack:
    """What came of a paper: what changes or was changed, and what is still to be decided."""

    paper: FilledPaper
    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    unchanged: int
    applied: bool


def read_back(path: Path, name: str, run: AuditRun) -> FilledPaper:
    """Read a filled work paper of this run; people are known by address, its name, or initials.

    Raises:
        UserError: it is none, or of another run.
    """
    paper = read_workpaper(path, name=name)
    refuse_other_run(paper.identity, identity_of(run))
    people = [email for email, _ in people_of(run)]
    reviews, problems = dict(paper.reviews), list(paper.problems)
    for key, fields in paper.reviews.items():
        typed = fields.get("assignee", "")
        if not typed or typed == paper.given_out.get(key, {}).get("assignee"):
            continue
        email, reason = person_of(typed, people)
        others = {name: text for name, text in fields.items() if name != "assignee"}
        reviews[key] = {**others, "assignee": email} if email else others
        if reason:
            row = paper.rows.get(key)
            problems.append(Problem(FINDINGS_SHEET, row, INPUTS["assignee"], typed[:200], reason))
    return replace(paper, reviews=reviews, problems=tuple(problems))


def preview(paper: FilledPaper, run: AuditRun, resolution: Resolution) -> ReadBack:
    """What applying the paper would do now."""
    kept, _ = kept_by_now(run)
    return _decided(paper, merge(paper.reviews, paper.given_out, kept), resolution, applied=False)


@transaction.atomic
def apply_paper(
    paper: FilledPaper, run: AuditRun, resolution: Resolution, *, by: Actor, now: datetime
) -> ReadBack:
    """Keep what was typed, all of it or nothing; conflicts nobody decided on stay as they are.

    Sent again it changes nothing more. Every change is in the finding's history.
    """
    run = AuditRun.objects.of(by.company_id).select_for_update(of=("self",)).get(pk=run.pk)
    actions.lock_findings(run, by)
    kept, ids = kept_by_now(run)
    done = _decided(paper, merge(paper.reviews, paper.given_out, kept), resolution, applied=True)
    people = dict(people_of(run))
    findings = [change for change in done.changes if change.key != SIGN_OFF]
    for change, keys in _together(findings, people).items():
        actions.change_findings([ids[key] for key in keys], change, by=by, now=now)
    _sign([change for change in done.changes if change.key == SIGN_OFF], run, by=by, now=now)
    return done


def _decided(
    paper: FilledPaper, merged: Merged, resolution: Resolution, *, applied: bool
) -> ReadBack:
    known = {SIGN_OFF, *paper.given_out}
    if stranger := next((key for key in resolution.by_key if key not in known), None):
        raise InvalidError(
            f"resolve names '{stranger[:60]}', which is no finding of the paper.", "unknown_finding"
        )
    sides = [(conflict, resolution.of(conflict)) for conflict in merged.conflicts]
    from_paper = [resolved(conflict) for conflict, side in sides if side == "paper"]
    left = tuple(conflict for conflict, side in sides if side == "ask")
    stay = len(sides) - len(from_paper) - len(left)
    changes = (*merged.changes, *from_paper)
    return ReadBack(paper, changes, left, merged.unchanged + stay, applied)


def _together(
    changes: Iterable[Change], people: Mapping[str, uuid.UUID]
) -> dict[actions.Change, list[str]]:
    """The changes of each finding as one; findings that change alike are changed together."""
    fields: dict[str, dict[str, str]] = defaultdict(dict)
    for change in changes:
        fields[change.key][change.field] = change.after
    alike: dict[actions.Change, list[str]] = defaultdict(list)
    for key, texts in fields.items():
        wanted = actions.Change(
            status=texts.get("status"),
            assigns="assignee" in texts,
            assignee_id=people[texts["assignee"]] if texts.get("assignee") else None,
            note=texts.get("note", ""),
            tick=texts.get("tick"),
            source=WORK_PAPER,
        )
        alike[wanted].append(key)
    return alike


def _sign(changes: Sequence[Change], run: AuditRun, *, by: Actor, now: datetime) -> None:
    if not changes:
        return
    signed = {
        one.field: {"text": one.after, "by": by.name, "at": now.isoformat()} for one in changes
    }
    run.sign_off = {**run.sign_off, **signed}
    run.save(update_fields=["sign_off"])


def resolution_of(text: str, otherwise: Side) -> Resolution:
    """What a form says of conflicts: JSON of finding key -> paper or server.

    Raises:
        InvalidError: it is no such JSON.
    """
    try:
        given = json.loads(text or "{}")
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict) or any(side not in SIDES for side in given.values()):
        raise InvalidError(
            'resolve is JSON such as {"D1-17": "paper", "T3-4": "server"}.', "resolve_invalid"
        )
    return Resolution(given, otherwise)
