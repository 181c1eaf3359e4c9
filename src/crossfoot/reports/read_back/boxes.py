"""The sign-off boxes and the conclusion on the index."""

from collections.abc import Sequence

from crossfoot.reports.read_back.book import Sheet
from crossfoot.reports.read_back.inputs import BOXES, CONCLUSION, HEADING, clean
from crossfoot.reports.read_back.words import day_of

_LONGEST = 10_000
_BOX_HEADS = ("reference", "prepared", "reviewed")


def read_boxes(sheet: Sheet) -> dict[str, str]:
    """Every box by name ("W-3 Prepared", "W-3 Reviewed on", "Client", "Conclusion"), also empty."""
    boxes: dict[str, str] = {}
    columns: list[int] = []
    reference = 0
    for place, cells in enumerate(sheet.rows):
        first = clean(cells[0])
        heads = [clean(text).casefold() for text in cells]
        if all(head in heads for head in _BOX_HEADS):
            reference, columns = heads.index("reference"), _places(heads)
        elif first in HEADING and first not in boxes:
            boxes[first] = _box(cells, 1)
        elif columns and clean(cells[reference]).startswith("W-"):
            name = clean(cells[reference])
            for title, column in zip(BOXES, columns, strict=True):
                boxes[f"{name} {title}"] = _box(cells, column)
        elif first == CONCLUSION:
            below = sheet.rows[place + 1 : place + 2]
            boxes[CONCLUSION] = _box(below[0], 0) if below else ""
    return boxes


def _places(heads: Sequence[str]) -> list[int]:
    """The columns of who prepared and when, and who reviewed and when."""
    prepared, reviewed = heads.index("prepared"), heads.index("reviewed")
    return [prepared, prepared + 1, reviewed, reviewed + 1]


def _box(cells: Sequence[str], column: int) -> str:
    text = clean(cells[column])[:_LONGEST] if column < len(cells) else ""
    return day_of(text)
