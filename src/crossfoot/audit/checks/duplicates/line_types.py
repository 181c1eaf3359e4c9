"""D1 to D6: lines alike in account, amount and more that look like one event booked twice."""

from collections.abc import Callable

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.audit.duplicates import DUPLICATE_TYPES, DuplicateType, line_twins
from crossfoot.engine.base import Frame

_TITLES = {
    1: "Duplicate line, type 1: account and amount",
    2: "Duplicate line, type 2: account, amount and source",
    3: "Duplicate line, type 3: account, amount and user",
    4: "Duplicate line, type 4: account, amount and posting date",
    5: "Duplicate line, type 5: account, amount and document date",
    6: "Duplicate line, type 6: account, amount, dates, user and source",
}
_ALIKE = {
    1: "account and amount",
    2: "account, amount and source",
    3: "account, amount and user",
    4: "account, amount and posting date",
    5: "account, amount and document date",
    6: "account, amount, both dates, user and source",
}


def _finder(number: int) -> Callable[[Book, Settings], Frame]:
    def find_duplicate_lines(book: Book, settings: Settings) -> Frame:
        twins = book.engine.from_polars(line_twins(book))
        lines = twins.filter(nw.col("duplicate_type") == number)
        return lines.filter(nw.col("score") >= settings["least_score"])

    return find_duplicate_lines


def _check(kind: DuplicateType) -> Check:
    return Check(
        code=f"D{kind.number}",
        name=f"duplicate_line_{kind.name}",
        title=_TITLES[kind.number],
        family="duplicates",
        unit="line",
        weight=kind.points,
        needs=frozenset(kind.keys),
        parameters=(
            Parameter("least_score", 0.0, "flag only what is at least this likely, 0 to 1"),
        ),
        source="ISA 240.A45; AICPA Audit Data Analytics Guide",
        reason=f"same {_ALIKE[kind.number]} ({{minor:money}}) as row {{twin_row:count}} of the "
        "file; looks like one event booked twice",
        find=_finder(kind.number),
    )


LINE_TYPE_CHECKS: tuple[Check, ...] = tuple(_check(kind) for kind in DUPLICATE_TYPES)
