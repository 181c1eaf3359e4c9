"""read_workpaper(): identity, reviews and sign-off of a work paper that was filled in."""

from pathlib import Path

from crossfoot.errors import UserError
from crossfoot.reports.read_back.book import Book
from crossfoot.reports.read_back.boxes import read_boxes
from crossfoot.reports.read_back.filled import FilledPaper, Problem
from crossfoot.reports.read_back.identity import Identity
from crossfoot.reports.read_back.inputs import (
    FINDINGS_SHEET,
    INDEX_SHEET,
    INPUTS,
    SIGN_OFF,
    STATE_FORMAT,
    STATE_SHEET,
)
from crossfoot.reports.read_back.rows import read_rows


def read_workpaper(path: Path, *, name: str | None = None) -> FilledPaper:
    """Read a work paper as Excel, LibreOffice or another program saved it.

    Findings are known by their id: rows may be sorted, filtered, hidden, added or deleted, columns
    moved or added. `name` is what its sender calls the file.

    Raises:
        UserError: it is no work paper, or a sheet of it was renamed or deleted.
    """
    book = Book(path, name or path.name)
    names = book.names
    if STATE_SHEET not in names:
        raise UserError(
            f"'{book.name}' is no work paper that can be read back: the hidden sheet "
            f"'{STATE_SHEET}' is missing. Send the work paper itself, not a copy of its sheets."
        )
    _refuse_missing(book, FINDINGS_SHEET)
    identity, given_out = _state(book)
    found = read_rows(book.sheet(FINDINGS_SHEET), given_out)
    reviews = dict(found.reviews)
    problems = list(found.problems)
    if INDEX_SHEET in names:
        reviews[SIGN_OFF], unknown = read_boxes(book.sheet(INDEX_SHEET))
        problems += unknown
    else:
        reason = "the sheet is gone or renamed; no sign-off was taken."
        problems.append(Problem(INDEX_SHEET, None, "", "", reason))
    missing = tuple(key for key in given_out if key not in found.rows and key != SIGN_OFF)
    return FilledPaper(
        identity, reviews, given_out, found.rows, missing, tuple(problems), *book.saved()
    )


def _refuse_missing(book: Book, wanted: str) -> None:
    if wanted not in book.names:
        shown = ", ".join(name for name in book.names if name != STATE_SHEET)
        raise UserError(
            f"'{book.name}' has no sheet '{wanted}'; it has {shown}. Give the sheet its name back, "
            "and send the file again."
        )


def _state(book: Book) -> tuple[Identity, dict[str, dict[str, str]]]:
    """What the hidden sheet remembers: facts, then sign-off, then a row for each finding."""
    facts: dict[str, str] = {}
    given_out: dict[str, dict[str, str]] = {SIGN_OFF: {}}
    for cells in book.rows(STATE_SHEET):
        kind, *rest = cells
        if kind == "fact":
            facts[rest[0]] = rest[1]
        elif kind == SIGN_OFF:
            given_out[SIGN_OFF][rest[0]] = rest[1]
        elif kind == "finding":
            given_out[rest[0]] = dict(zip(INPUTS, rest[1 : len(INPUTS) + 1], strict=True))
    if facts.get("format") != STATE_FORMAT or not {"run", "sha256", "source"} <= set(facts):
        raise UserError(
            f"The hidden sheet '{STATE_SHEET}' of '{book.name}' was changed, so it can't be read "
            "back. Make a new work paper and type into that."
        )
    known = ("run", "sha256", "source", "reference")
    return Identity(*(facts.get(name, "") for name in known)), given_out
