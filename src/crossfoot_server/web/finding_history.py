"""The history of a finding as its page tells it, and who signed it off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from crossfoot_server.audit.carrying import KIND as CARRIED
from crossfoot_server.audit.keeping import KIND as LINE_TICK
from crossfoot_server.audit.models import Finding, FindingEvent, Review
from crossfoot_server.audit.queries import said_before
from crossfoot_server.web.words import words

#: The states that sign a finding off.
SIGNED_OFF: Final = (Review.CLEARED.value, Review.EXCEPTION.value)
_NOTE: Final = "note"
_ASSIGNEE: Final = "assignee"
_KINDS: Final[dict[str, Any]] = {
    "status": _("Status"),
    _ASSIGNEE: _("Reviewer"),
    "tick": _("Tick mark"),
    LINE_TICK: _("tick mark"),
    CARRIED: _("Status"),
}
_STATES: Final = dict(Review.choices)


@dataclass(frozen=True)
class Told:
    """What somebody did: of which kind, from what to what, and the note with it."""

    by: str
    at: datetime
    kind: str
    before: str
    after: str
    note: str


def told_history(events: Sequence[FindingEvent]) -> list[Told]:
    """The events in the reader's language."""
    return [_told(one) for one in events]


def _told(one: FindingEvent) -> Told:
    kind = "" if one.kind == _NOTE else str(_KINDS.get(one.kind, one.kind))
    note = words(one.note) if one.kind == CARRIED else one.note
    return Told(one.by, one.created_at, kind, _value(one, one.before), _value(one, one.after), note)


def _value(one: FindingEvent, value: str) -> str:
    if one.kind == _ASSIGNEE:
        return value or str(_("nobody"))
    if one.kind in (LINE_TICK, "tick"):
        return value or "–"
    return words(str(_STATES.get(value, value))) or "–"


def signed_off(shown: Finding, events: Sequence[FindingEvent]) -> FindingEvent | None:
    """Who gave the finding the state that it has, if it is one that signs it off.

    A state that was carried over from an earlier run is theirs who gave it there.
    """
    if shown.status not in SIGNED_OFF:
        return None
    said = [one for one in events if one.after == shown.status and one.kind != _ASSIGNEE]
    last = said[-1] if said else None
    if last is None or last.kind != CARRIED:
        return last
    return said_before(shown, last) or last
