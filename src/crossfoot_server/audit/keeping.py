"""What is kept beside findings: tick marks on lines of their entries, and views of their list."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from crossfoot.reports.review_words import MARKS
from crossfoot_server.audit.models import Finding, FindingEvent, LineTick, SavedView
from crossfoot_server.companies.access import Actor
from crossfoot_server.shared.errors import InvalidError, ProblemError

KIND = "line_tick"
LONGEST_NAME = 80
LONGEST_QUERY = 4_000


@transaction.atomic
def tick_lines(
    finding: Finding, marks: Mapping[int, tuple[str, str]], *, by: Actor, now: datetime
) -> int:
    """Mark lines of a finding's entry; tell its history of those that are marked otherwise now.

    `marks` are the mark, empty for none, and how the line is called, by line_id. How many changed
    is returned.

    Raises:
        InvalidError: one is no tick mark.
    """
    unknown = [mark for mark, _name in marks.values() if mark and mark not in MARKS]
    if unknown:
        raise InvalidError(f"'{unknown[0][:20]}' is no tick mark.", "no_tick")
    locked = Finding.objects.of(by.company_id).select_for_update().get(pk=finding.pk)
    rows = LineTick.objects.of(by.company_id).filter(finding=locked)
    before = dict(rows.values_list("line_id", "mark"))
    changed = {line: said for line, said in marks.items() if said[0] != before.get(line, "")}
    if not changed:
        return 0
    of_all: dict[str, Any] = {"company_id": by.company_id, "finding": locked, "by": by.name}
    rows.filter(line_id__in=changed).delete()
    LineTick.everywhere.bulk_create(
        LineTick(**of_all, line_id=line, mark=mark) for line, (mark, _) in changed.items()
    )
    FindingEvent.everywhere.bulk_create(
        FindingEvent(
            **of_all,
            kind=KIND,
            before=_told(before.get(line, ""), name),
            after=_told(mark, name),
            created_at=now + timedelta(microseconds=place),
        )
        for place, (line, (mark, name)) in enumerate(changed.items())
    )
    Finding.objects.of(by.company_id).filter(pk=locked.pk).update(updated_at=now)
    return len(changed)


def line_name(line: Mapping[str, Any]) -> str:
    """How the history calls a line of an entry."""
    return f"on row {line['file_row'] or line['line_id']}, account {line['account']}"


def _told(mark: str, name: str) -> str:
    return f"{mark} {name}" if mark else ""


@transaction.atomic
def save_view(name: str, query: str, *, is_shared: bool, by: Actor) -> SavedView:
    """Keep a view under a name; one's own of the same name is replaced.

    Raises:
        ProblemError: it has no name, or one too long; or whoever asks is no person.
    """
    if by.user_id is None:
        raise ProblemError("Views belong to people: a key has none.", "no_person")
    if not 0 < len(name) <= LONGEST_NAME or "\0" in name:
        raise ProblemError(f"Give the view a name of up to {LONGEST_NAME} characters.", "no_name")
    if len(query) > LONGEST_QUERY:
        raise ProblemError("There are too many filters to keep: leave some away.", "too_long")
    view, _ = SavedView.objects.of(by.company_id).update_or_create(
        owner_id=by.user_id,
        name=name,
        defaults={"query": query, "is_shared": is_shared},
        create_defaults={"company_id": by.company_id, "query": query, "is_shared": is_shared},
    )
    return view


def remove_view(view: SavedView, *, by: Actor) -> None:
    """Remove one's own view, or as who manages the company a shared one.

    Raises:
        ProblemError: it is somebody else's (403).
    """
    if view.owner_id != by.user_id and not by.may("manage"):
        raise ProblemError("Only who saved a view, or a manager, removes it.", "not_yours", 403)
    view.delete()
