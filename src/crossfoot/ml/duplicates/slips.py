"""Slips: what differs when somebody enters a document for the second time."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Row = dict[str, Any]
Rows = list[Row]


@dataclass(frozen=True)
class Seen:
    """What the ledger knows, for a slip to choose from."""

    users: Sequence[str]
    sources: Sequence[str]
    parties: Sequence[str]
    accounts: Sequence[str]
    last_day: dt.date


Change = Callable[[Rows, Seen, np.random.Generator], Rows]


@dataclass(frozen=True)
class Slip:
    """A field that the second entry of a document has otherwise, with the chance that it does.

    The chances are stated, not learned: no ledger tells the truth about its duplicates.
    """

    field: str
    chance: float
    change: Change


#: Most days between a document's first entry and its second.
LATEST = 50
_TEXTS = ("header_text", "line_text")
_DOCUMENT_DAYS = (-30, -7, -2, -1, 1, 2, 3, 7, 10, 30)


def _later(rows: Rows, seen: Seen, rng: np.random.Generator) -> Rows:
    """Some days later; where the document has the date of entry, often that moves along."""
    days, follows = int(rng.integers(1, LATEST)), rng.random() < 0.5
    changed = []
    for row in rows:
        posted = min(row["posting_date"] + dt.timedelta(days=days), seen.last_day)
        along = follows and row["effective_date"] == row["posting_date"]
        dates = {"posting_date": posted} | ({"effective_date": posted} if along else {})
        changed.append(row | dates)
    return changed


def _other_document_date(rows: Rows, seen: Seen, rng: np.random.Generator) -> Rows:
    days, as_posted = int(rng.choice(_DOCUMENT_DAYS)), rng.random() < 0.5
    return [row | {"effective_date": _moved(row, days, as_posted=as_posted)} for row in rows]


def _moved(row: Row, days: int, *, as_posted: bool) -> dt.date | None:
    written: dt.date | None = row["effective_date"]
    if written is None or as_posted:
        return row["posting_date"] if written else None
    return written + dt.timedelta(days=days)


def _other_user(rows: Rows, seen: Seen, rng: np.random.Generator) -> Rows:
    return _set(rows, "entered_by", _drawn(seen.users, rng))


def _other_source(rows: Rows, seen: Seen, rng: np.random.Generator) -> Rows:
    return _set(rows, "source", _drawn(seen.sources, rng))


def _mistyped(rows: Rows, seen: Seen, rng: np.random.Generator) -> Rows:
    place, way = rng.random(), int(rng.integers(0, 5))
    return _everywhere(rows, "reference", lambda text: mistype(text, place, way))


def _other_words(rows: Rows, seen: Seen, rng: np.random.Generator) -> Rows:
    place, shouts = rng.random(), rng.random() < 0.3
    return _reworded(rows, str.upper if shouts else lambda text: _without_word(text, place))


def _other_party(rows: Rows, seen: Seen, rng: np.random.Generator) -> Rows:
    """Usually the same one by another name or number, else a wrong one."""
    if rng.random() < 0.3:
        return _set(rows, "party", _drawn(seen.parties, rng))
    place, way = rng.random(), int(rng.integers(0, 3))
    if any(character.isdigit() for row in rows for character in row["party"] or ""):
        numbered = _each(rows, "party", lambda number: mistype(number, place, 2))
        return _reworded(numbered, lambda text: _without_word(text, place))
    return _everywhere(rows, "party", lambda name: _renamed(name, place, way))


def _other_account(rows: Rows, seen: Seen, rng: np.random.Generator) -> Rows:
    """The first debit goes elsewhere."""
    at = next((at for at, row in enumerate(rows) if row["minor"] > 0), None)
    if at is None:
        return rows
    return [*rows[:at], rows[at] | {"account": _drawn(seen.accounts, rng)}, *rows[at + 1 :]]


def _swapped_amount(rows: Rows, seen: Seen, rng: np.random.Generator) -> Rows:
    """Two digits of the total swapped, and the lines in proportion; balanced entries only."""
    total = sum(row["minor"] for row in rows if row["minor"] > 0)
    swapped = swap_digits(total, rng.random())
    if swapped == total or sum(row["minor"] for row in rows):
        return rows
    scaled = [row | {"minor": row["minor"] * swapped // total} for row in rows]
    for sign in (1, -1):
        side = [row for row in scaled if row["minor"] * sign > 0]
        largest = max(side, key=lambda row: row["minor"] * sign)
        largest["minor"] += sign * swapped - sum(row["minor"] for row in side)
    return scaled


#: The posting date comes first: the date of the document may follow it.
SLIPS = (
    Slip("posting_date", 0.85, _later),
    Slip("effective_date", 0.35, _other_document_date),
    Slip("entered_by", 0.5, _other_user),
    Slip("source", 0.3, _other_source),
    Slip("reference", 0.22, _mistyped),
    Slip("text", 0.2, _other_words),
    Slip("party", 0.15, _other_party),
    Slip("account", 0.15, _other_account),
    Slip("minor", 0.12, _swapped_amount),
)


#: Share of the copies made with care: only when, by whom and where it was entered may differ.
CAREFUL = 0.3
_CIRCUMSTANCES = ("posting_date", "effective_date", "entered_by", "source")


def enter_again(rows: Rows, seen: Seen, rng: np.random.Generator) -> Rows:
    """The lines of an entry as they are sent in again, or as somebody in haste enters them."""
    careful = rng.random() < CAREFUL
    for slip in SLIPS:
        if rng.random() < _chance(slip, careful=careful):
            rows = slip.change(rows, seen, rng)
    return rows


def _chance(slip: Slip, *, careful: bool) -> float:
    """In a careful copy the circumstances differ half as often, and nothing else does."""
    if not careful:
        return slip.chance
    return slip.chance / 2 if slip.field in _CIRCUMSTANCES else 0.0


def mistype(text: str, place: float, way: int) -> str:
    """One slip of the keyboard at a place (0 to 1): swapped, left out, wrong, doubled, or O for 0.

    Texts of less than three characters stay as they are.
    """
    if len(text) < 3:
        return text
    at = int(place * (len(text) - 1))
    ways = (
        text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        text[:at] + text[at + 1 :],
        text[:at] + str((at + len(text)) % 10) + text[at + 1 :],
        text[: at + 1] + text[at:],
        text.replace("0", "O", 1),
    )
    return ways[way]


def swap_digits(amount: int, place: float) -> int:
    """Swap two neighbouring digits that differ, beyond the leading one, if there are any."""
    digits = str(amount)
    places = [at for at in range(1, len(digits) - 1) if digits[at] != digits[at + 1]]
    if not places:
        return amount
    at = places[int(place * len(places))]
    return int(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :])


def _renamed(name: str, place: float, way: int) -> str:
    if way == 0:
        return name.upper()
    return _without_word(name, 0.999) if way == 1 else mistype(name, place, 1)


def _without_word(text: str, place: float) -> str:
    words = text.split()
    left = int(place * len(words))
    return " ".join([*words[:left], *words[left + 1 :]]) if len(words) > 1 else text


def _drawn(values: Sequence[str], rng: np.random.Generator) -> str | None:
    return values[int(rng.integers(0, len(values)))] if values else None


def _set(rows: Rows, name: str, value: str | None) -> Rows:
    return _each(rows, name, lambda text: value or text)


def _reworded(rows: Rows, change: Callable[[str], str]) -> Rows:
    for name in _TEXTS:
        rows = _each(rows, name, change)
    return rows


def _everywhere(rows: Rows, name: str, change: Callable[[str], str]) -> Rows:
    """Change a reference or a name, and what the texts say of it."""
    changed = []
    for row in rows:
        old = row[name]
        new = old and change(old)
        texts = {text: row[text].replace(old, new) for text in _TEXTS if old and row[text]}
        changed.append(row | {name: new} | texts)
    return changed


def _each(rows: Rows, name: str, change: Callable[[str], str]) -> Rows:
    """Change a text wherever it is known."""
    return [row | {name: row[name] and change(row[name])} for row in rows]
