"""merge(): three-way, of what was given out, what came back, and what is kept by now."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from crossfoot.reports.read_back.inputs import clean, note_mark

#: By finding id (or inputs.SIGN_OFF) the fields and their texts.
Values = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Kept:
    """What is kept of a finding by now; `told` says of a field who changed it last, and when."""

    values: Mapping[str, str]
    told: Mapping[str, tuple[str, dt.datetime]] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """A field that was changed in the paper alone."""

    key: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Conflict:
    """A field that was changed in the paper and meanwhile also where it is kept."""

    key: str
    field: str
    paper: str
    kept: str
    by: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True)
class Merged:
    """What comes of it; `unchanged` counts fields of the paper from which nothing follows."""

    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    unchanged: int


def merge(paper: Values, given_out: Values, now: Mapping[str, Kept]) -> Merged:
    """Compare field by field; nothing that others changed meanwhile is overwritten.

    Changed only in the paper is a change; only where it is kept stays; in both to the same is
    nothing; in both to different texts is a conflict. A note emptied in the paper stays: notes are
    history. A sign-off that is new to both sides compares with an empty one.
    """
    changes: list[Change] = []
    conflicts: list[Conflict] = []
    total = 0
    for key, name, text in _typed(paper):
        total += 1
        kept = now.get(key)
        if kept is None or not _is_edit(name, text, given_out.get(key, {}).get(name, "")):
            continue
        current = kept.values.get(name, "")
        if _mark(name, current) == _mark(name, text):
            continue
        if _mark(name, current) == given_out.get(key, {}).get(name, ""):
            changes.append(Change(key, name, current, text))
        else:
            by, at = kept.told.get(name, ("", None))
            conflicts.append(Conflict(key, name, text, current, by, at))
    return Merged(tuple(changes), tuple(conflicts), total - len(changes) - len(conflicts))


def _typed(paper: Values) -> Iterator[tuple[str, str, str]]:
    return ((key, name, text) for key, fields in paper.items() for name, text in fields.items())


def _is_edit(name: str, text: str, at_export: str) -> bool:
    if name == "note" and not text:
        return False
    return _mark(name, text) != at_export


def _mark(name: str, text: str) -> str:
    """A text as it is remembered at export."""
    return note_mark(text) if name == "note" else clean(text)


def resolved(conflict: Conflict) -> Change:
    """The change that follows when the paper is right."""
    return Change(conflict.key, conflict.field, conflict.kept, conflict.paper)
