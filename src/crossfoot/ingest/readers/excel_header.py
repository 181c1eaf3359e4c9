"""Where the header of a sheet is, and how much a sheet looks like a ledger."""

import math
import re
from collections.abc import Sequence

from crossfoot.ingest.headers import match_header

_NUMBER = re.compile(r"^[-+(]?[\d.,'’\s:/-]+\)?$")

Row = Sequence[str | None]


def find_header(rows: Sequence[Row]) -> int | None:
    """The row that names the columns, from 0; None when the first rows are data already."""
    best, best_score = None, 0.0
    for place, row in enumerate(rows):
        score = _header_score(row)
        if score > best_score:
            best, best_score = place, score
    if best_score >= 2:
        return best
    return _first_words(rows)


def _header_score(row: Row) -> float:
    """Cells that are known column names; a row with numbers among them is data."""
    cells = [str(cell).strip() for cell in row if cell and str(cell).strip()]
    if len(cells) < 2 or sum(bool(_NUMBER.match(cell)) for cell in cells) > len(cells) / 4:
        return 0.0
    known = sum(bool(match_header(cell)) for cell in cells if len(cell) <= 60)
    return known * (0.5 + 0.5 * known / len(cells))


def _first_words(rows: Sequence[Row]) -> int | None:
    """The first row as wide as most that is all words."""
    widths = [sum(bool(cell and str(cell).strip()) for cell in row) for row in rows]
    usual = max(widths, default=0)
    for place, (row, width) in enumerate(zip(rows, widths, strict=True)):
        if width >= max(2, usual / 2):
            cells = [str(cell).strip() for cell in row if cell and str(cell).strip()]
            return None if any(_NUMBER.match(cell) for cell in cells) else place
    return None


def likeness(rows: Sequence[Row], height: int) -> float:
    """How much a sheet looks like a ledger: known column names, then rows."""
    filled = sum(any(cell and str(cell).strip() for cell in row) for row in rows)
    if not filled:
        return 0.0
    known = max((_header_score(row) for row in rows), default=0.0)
    return 0.01 + known * 10 + math.log10(max(height, 1))
