"""The findings sheet as it came back: which finding stands where, and what is typed beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from crossfoot.errors import UserError
from crossfoot.reports.read_back.book import Sheet
from crossfoot.reports.read_back.filled import Problem
from crossfoot.reports.read_back.formulas import NO_VALUE
from crossfoot.reports.read_back.inputs import INPUTS, KEY_TITLE, clean
from crossfoot.reports.read_back.words import READ_AS, NotUnderstoodError


@dataclass
class Rows:
    """What was found, under way."""

    sheet: str
    reviews: dict[str, dict[str, str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def tell(self, row: int | None, title: str, value: str, reason: str) -> None:
        self.problems.append(Problem(self.sheet, row, title, value[:200], reason))


def read_rows(sheet: Sheet, given_out: Mapping[str, Mapping[str, str]]) -> Rows:
    """Read every finding's row; wherever its columns and rows were moved to.

    Raises:
        UserError: the headings are gone.
    """
    found = Rows(sheet.name)
    head, columns = _columns(sheet, found)
    key = columns.pop("key")
    twice: set[str] = set()
    for number, cells in enumerate(sheet.rows[head + 1 :], head + 2):
        finding_id = clean(cells[key])
        typed = {name: cells[column] for name, column in columns.items()}
        if finding_id in given_out:
            for name in [one for one in typed if (number - 1, columns[one]) in sheet.unknown]:
                found.tell(number, INPUTS[name], "", NO_VALUE)
                del typed[name]
            _take(found, number, (finding_id, typed), given_out[finding_id], twice)
        elif finding_id or any(clean(text) for text in typed.values()):
            _tell_stranger(found, number, finding_id, typed)
    return found


def _columns(sheet: Sheet, found: Rows) -> tuple[int, dict[str, int]]:
    """The row of the headings, and where the fields stand; `key` is the finding's id."""
    wanted = {_spelled(title): name for name, title in INPUTS.items()}
    for place, cells in enumerate(sheet.rows):
        spelled = [_spelled(text) for text in cells]
        if _spelled(KEY_TITLE) not in spelled or not set(wanted) & set(spelled):
            continue
        columns = {"key": spelled.index(_spelled(KEY_TITLE))}
        for title, name in wanted.items():
            if spelled.count(title) == 1:
                columns[name] = spelled.index(title)
            else:
                _tell_column(found, place + 1, INPUTS[name], spelled.count(title))
        return place, columns
    raise UserError(
        f"Sheet '{sheet.name}' has no row with the headings '{KEY_TITLE}' and "
        f"'{INPUTS['status']}' any more. Put them back as they were, and send the file again."
    )


def _tell_column(found: Rows, row: int, title: str, times: int) -> None:
    reason = (
        "the column is gone; nothing of it was taken."
        if not times
        else f"the heading stands there {times} times; nothing of it was taken. Leave one."
    )
    found.tell(row, title, "", reason)


def _spelled(text: str) -> str:
    return " ".join(text.split()).casefold()


def _take(
    found: Rows,
    number: int,
    row: tuple[str, dict[str, str]],
    given: Mapping[str, str],
    twice: set[str],
) -> None:
    finding_id, typed = row
    read = dict(_read(found, number, typed, given))
    if finding_id not in found.rows:
        found.reviews[finding_id], found.rows[finding_id] = read, number
        return
    first = found.rows[finding_id]
    if finding_id not in twice and read == found.reviews[finding_id]:
        reason = f"finding {finding_id} stands in row {first} too, with the same entries."
    else:
        twice.add(finding_id)
        found.reviews[finding_id] = {}
        reason = (
            f"finding {finding_id} stands in row {first} too, with other entries; neither was "
            "taken. Delete one of the rows."
        )
    found.tell(number, KEY_TITLE, finding_id, reason)


def _read(
    found: Rows, number: int, typed: Mapping[str, str], given: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for name, text in typed.items():
        try:
            value = READ_AS[name](text)
        except NotUnderstoodError as error:
            found.tell(number, INPUTS[name], clean(text), str(error))
            continue
        if name == "note" and not value and given.get("note"):
            found.tell(
                number, INPUTS[name], "", "the note was emptied; notes are history, so it stays."
            )
            continue
        yield name, value


def _tell_stranger(found: Rows, number: int, key: str, typed: Mapping[str, str]) -> None:
    name = next((name for name, text in typed.items() if clean(text)), "status")
    reason = (
        f"the paper was given out without a finding {key[:60]}; the row was left out."
        if key
        else "the row has no finding's ID; it was left out."
    )
    found.tell(number, KEY_TITLE if key else INPUTS[name], key or clean(typed[name]), reason)
