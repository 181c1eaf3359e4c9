"""The sign-off boxes and the conclusion on the index."""

from collections.abc import Sequence

from crossfoot.reports.read_back.book import Sheet
from crossfoot.reports.read_back.filled import Problem
from crossfoot.reports.read_back.formulas import NO_VALUE, Cell
from crossfoot.reports.read_back.inputs import BOXES, CONCLUSION, HEADING, clean
from crossfoot.reports.read_back.words import day_of

_LONGEST = 10_000
_BOX_HEADS = ("reference", "prepared", "reviewed")


def read_boxes(sheet: Sheet) -> tuple[dict[str, str], list[Problem]]:
    """Every box by name ("W-3 Prepared", "W-3 Reviewed on", "Client", "Conclusion"), also empty.

    Beside them the boxes whose formula has no value; these are left out.
    """
    places = _box_places(sheet)
    boxes = {name: _box(sheet, at) for name, at in places.items() if at not in sheet.unknown}
    unknown = {name: at for name, at in places.items() if at in sheet.unknown}
    return boxes, [
        Problem(sheet.name, row + 1, name, "", NO_VALUE) for name, (row, _) in unknown.items()
    ]


def _box_places(sheet: Sheet) -> dict[str, Cell]:
    boxes: dict[str, Cell] = {}
    columns: list[int] = []
    reference = 0
    for place, cells in enumerate(sheet.rows):
        first = clean(cells[0])
        heads = [clean(text).casefold() for text in cells]
        if all(head in heads for head in _BOX_HEADS):
            reference, columns = heads.index("reference"), _places(heads)
        elif first in HEADING and first not in boxes:
            boxes[first] = (place, 1)
        elif columns and clean(cells[reference]).startswith("W-"):
            name = clean(cells[reference])
            for title, column in zip(BOXES, columns, strict=True):
                boxes[f"{name} {title}"] = (place, column)
        elif first == CONCLUSION:
            boxes[CONCLUSION] = (place + 1, 0)
    return boxes


def _places(heads: Sequence[str]) -> list[int]:
    """The columns of who prepared and when, and who reviewed and when."""
    prepared, reviewed = heads.index("prepared"), heads.index("reviewed")
    return [prepared, prepared + 1, reviewed, reviewed + 1]


def _box(sheet: Sheet, at: Cell) -> str:
    row, column = at
    cells = sheet.rows[row] if row < len(sheet.rows) else ()
    text = clean(cells[column])[:_LONGEST] if column < len(cells) else ""
    return day_of(text)
