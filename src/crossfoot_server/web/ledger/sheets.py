"""Tables of a run on a page: sorted and cut by the address, each figure a link to its lines."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from crossfoot_server.web.asking import Asked, Heading, Place
from crossfoot_server.web.navigation import Words

ROWS = 100
Record = Mapping[str, Any]
LinkOf = Callable[[Record], str]


@dataclass(frozen=True)
class Column:
    """A column: what it is called, how its values are shown, where each of them leads.

    `kind` is text, word (one of the library's), money, count, share, score or day; `below` is a
    column that is shown under it.
    """

    name: str
    title: Words
    kind: str = "text"
    link: LinkOf | None = None
    below: str = ""

    @property
    def right(self) -> bool:
        return self.kind not in ("text", "word", "day")


@dataclass(frozen=True)
class Cell:
    """A value as it is shown."""

    value: Any
    kind: str
    url: str = ""
    below: Any = None


@dataclass(frozen=True)
class Row:
    """A row; a strong one adds others up."""

    cells: tuple[Cell, ...]
    strong: bool = False


@dataclass(frozen=True)
class Sheet:
    """A page of a table, with where it lies in it and how it is sorted, if it can be."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    records: Sequence[Record]
    place: Place
    sort: str
    descending: bool
    sortable: bool

    @property
    def headings(self) -> list[Heading]:
        by = [one.name if self.sortable else "" for one in self.columns]
        return [
            Heading(one.title, name, one.right) for one, name in zip(self.columns, by, strict=True)
        ]


def sheet(
    table: pl.LazyFrame,
    columns: Sequence[Column],
    asked: Asked,
    *,
    sort: str,
    descending: bool = False,
    sortable: bool = True,
) -> Sheet:
    """The page of a table that the address asks for, in the order that it asks for.

    What it can't be sorted by is told in `asked`.
    """
    names = table.collect_schema().names()
    wanted = asked.values.get("sort", sort)
    falling = asked.values.get("descending", descending if wanted == sort else False)
    if wanted not in names:
        asked.refusal = f"sort is one of: {', '.join(names)}."
        wanted, falling = sort, descending
    keys = [wanted, *(name for name in (columns[0].name,) if name != wanted)]
    ordered = table.sort(keys, descending=[falling, *[False] * (len(keys) - 1)], nulls_last=True)
    offset = min(asked.values.get("offset", 0), 2**32)
    count, page = pl.collect_all([table.select(pl.len()), ordered.slice(offset, ROWS)])
    records = page.to_dicts()
    rows = [row_of(columns, record) for record in records]
    place = Place(offset, len(records), count.item(), ROWS)
    return Sheet(columns, rows, records, place, wanted, falling, sortable)


def row_of(columns: Sequence[Column], record: Record, *, strong: bool = False) -> Row:
    """A record as a row."""
    cells = (
        Cell(
            record.get(one.name),
            one.kind,
            one.link(record) if one.link and record.get(one.name) is not None else "",
            record.get(one.below) if one.below else None,
        )
        for one in columns
    )
    return Row(tuple(cells), strong)
