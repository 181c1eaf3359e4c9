"""Texts as people type them become the words that are kept."""

import re
from collections.abc import Callable

from crossfoot.reports.read_back.inputs import clean
from crossfoot.reports.review_words import LONGEST_NOTE, MARKS, STATUSES

_STATUS = {
    **{code.replace("_", " "): code for code in STATUSES},
    **{word.casefold(): code for code, word in STATUSES.items()},
}
_MARK = {mark.casefold(): mark for mark in MARKS}
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)([ T]00:00(:00(\.0+)?)?)?")


class NotUnderstoodError(ValueError):
    """A text that is none of the words; its message says which there are."""


def status_of(text: str) -> str:
    """open, in_review, cleared or exception, however it is spelled."""
    spelled = " ".join(text.replace("_", " ").replace("-", " ").casefold().split())
    if not spelled:
        raise NotUnderstoodError(
            f"the status is empty, so it stays as it was. Choose one of: {_WORDS}."
        )
    if spelled not in _STATUS:
        raise NotUnderstoodError(f"'{clean(text)[:60]}' is no status. Choose one of: {_WORDS}.")
    return _STATUS[spelled]


def tick_of(text: str) -> str:
    """One of the tick marks, or nothing."""
    mark = clean(text).casefold()
    if mark and mark not in _MARK:
        raise NotUnderstoodError(
            f"'{clean(text)[:60]}' is no tick mark. Choose one of: {', '.join(MARKS)}."
        )
    return _MARK.get(mark, "")


def note_of(text: str) -> str:
    """A note, without what programs add on saving."""
    note = clean(text)
    if len(note) > LONGEST_NOTE:
        raise NotUnderstoodError(
            f"the note has {len(note):,} characters; at most {LONGEST_NOTE:,} are kept. Shorten it."
        )
    return note


def day_of(text: str) -> str:
    """A day as ISO where the cell holds one, else the text."""
    cleaned = clean(text)
    day = _DAY.fullmatch(cleaned)
    return day[1] if day else cleaned


_WORDS = ", ".join(STATUSES.values())
READ_AS: dict[str, Callable[[str], str]] = {
    "status": status_of,
    "assignee": clean,
    "tick": tick_of,
    "note": note_of,
}
