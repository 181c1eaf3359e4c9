"""The six types of duplicate lines: equal account and amount, and ever more beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.results import DuplicateCount
from crossfoot.engine.base import Frame
from crossfoot.tables import LEDGER


@dataclass(frozen=True)
class DuplicateType:
    """Lines of equal account, signed amount and `keys`; a stronger type has more `points`."""

    number: int
    keys: tuple[str, ...]
    points: int

    @property
    def name(self) -> str:
        return f"type_{self.number}"


#: Weakest first. A line is reported in the last type that it belongs to.
DUPLICATE_TYPES = (
    DuplicateType(1, (), 10),
    DuplicateType(2, ("source",), 12),
    DuplicateType(3, ("entered_by",), 15),
    DuplicateType(4, ("posting_date",), 18),
    DuplicateType(5, ("effective_date",), 20),
    DuplicateType(6, ("effective_date", "posting_date", "entered_by", "source"), 25),
)

#: Lines of one slice. Equal amounts fall into one slice, so slices change nothing but the memory.
SLICE_LINES = 2_000_000
_KEYS = ("source", "entered_by", "posting_date", "effective_date")
_REPORTED = ("line_id", "entry_id", "duplicate_type", "group_id", "group_size", "points")


@dataclass(frozen=True)
class DuplicateSets:
    """The duplicate lines of a book.

    `parts`: frames that together hold each line once, equal amounts in one of them: line_id,
    entry_id, duplicate_type (the strongest), group_id (the smallest line_id of the line's group in
    that type), group_size, points, any_group (its group in type 1), any_size, month (of the posting
    date, counted through the years).
    `counts`: per type that could run, by its name. `not_run`: why the others could not.
    """

    parts: tuple[Frame, ...]
    counts: Mapping[str, DuplicateCount]
    not_run: Mapping[str, str]

    @property
    def lines(self) -> Frame:
        return self.parts[0] if len(self.parts) == 1 else nw.concat(self.parts)


def duplicate_sets(book: Book) -> DuplicateSets:
    """The duplicate lines of all six types, computed once per book."""
    sets: DuplicateSets = book.once("duplicate_sets", lambda: _sets(book))
    return sets


def duplicate_sets_in_slices(book: Book, slices: int) -> DuplicateSets:
    """As duplicate_sets, in so many parts; the parts are computed one after the other."""
    types = [kind for kind in DUPLICATE_TYPES if set(kind.keys) <= book.present]
    parts, tallies = [], []
    for number in range(slices):
        grouped = _grouped(book, types, slices, number)
        tallies.append(book.engine.collect(grouped.select(*_tally(types))))
        parts.append(book.engine.keep(_strongest(grouped, types)))
    return DuplicateSets(tuple(parts), _counts(pl.concat(tallies), types), _why_not(book))


def _sets(book: Book) -> DuplicateSets:
    return duplicate_sets_in_slices(book, 1 + book.line_count // SLICE_LINES)


def _why_not(book: Book) -> dict[str, str]:
    missing = {kind.name: set(kind.keys) - book.present for kind in DUPLICATE_TYPES}
    return {
        name: "the file has no " + ", ".join(f"{n} ({LEDGER.meaning(n)})" for n in sorted(columns))
        for name, columns in missing.items()
        if columns
    }


def _grouped(book: Book, types: Sequence[DuplicateType], slices: int, number: int) -> Frame:
    """Lines whose account and amount recur, with group_<n> and size_<n> of every type."""
    lines = book.lines("line_id", "entry_id", "account", "minor", *_KEYS)
    if slices > 1:
        lines = lines.filter(nw.col("minor").abs() % slices == number)
    same = ("account", "minor")
    repeated = lines.with_columns(
        group_1=nw.col("line_id").min().over(*same), size_1=nw.len().over(*same)
    ).filter(nw.col("size_1") > 1)
    day = nw.col("posting_date")
    base = book.engine.keep(repeated.drop("account", "minor"))
    return book.engine.keep(
        base.with_columns(
            *(column for kind in types[1:] for column in _refined(kind)),
            month=(day.dt.year() * 12 + day.dt.month()).cast(nw.Int32),
        ).drop(*_KEYS)
    )


def _refined(kind: DuplicateType) -> tuple[nw.Expr, nw.Expr]:
    """Group and size of a type within the groups of type 1; an absent key equals nothing."""
    keys = ("group_1", *kind.keys)
    known = ~nw.any_horizontal(*(nw.col(key).is_null() for key in kind.keys), ignore_nulls=False)
    size = nw.when(known).then(nw.len().over(*keys)).otherwise(0)
    return (
        nw.col("line_id").min().over(*keys).alias(f"group_{kind.number}"),
        size.alias(f"size_{kind.number}"),
    )


def _strongest(grouped: Frame, types: Sequence[DuplicateType]) -> Frame:
    """One row per line, in the last type where it has a companion."""
    picked: dict[str, nw.Expr] = {
        "duplicate_type": nw.lit(1),
        "group_id": nw.col("group_1"),
        "group_size": nw.col("size_1"),
        "points": nw.lit(DUPLICATE_TYPES[0].points),
    }
    for kind in types[1:]:
        values = {
            "duplicate_type": nw.lit(kind.number),
            "group_id": nw.col(f"group_{kind.number}"),
            "group_size": nw.col(f"size_{kind.number}"),
            "points": nw.lit(kind.points),
        }
        within = nw.col(f"size_{kind.number}") > 1
        picked = {n: nw.when(within).then(values[n]).otherwise(e) for n, e in picked.items()}
    small = {n: e.cast(nw.Int32) for n, e in picked.items() if n != "group_id"}
    return grouped.with_columns(**picked | small).select(
        *_REPORTED, "month", any_group="group_1", any_size="size_1"
    )


def _tally(types: Sequence[DuplicateType]) -> list[nw.Expr]:
    """Per type: lines and groups before precedence, lines after it."""
    taken = nw.lit(value=False)
    sums = []
    for kind in reversed(types):
        within = nw.col(f"size_{kind.number}") > 1
        first = within & (nw.col("line_id") == nw.col(f"group_{kind.number}"))
        for what, rows in (("lines", within), ("groups", first), ("reported", within & ~taken)):
            sums.append(rows.cast(nw.Int64).sum().alias(f"{kind.name}_{what}"))
        taken = taken | within
    return sums


def _counts(tallies: pl.DataFrame, types: Sequence[DuplicateType]) -> dict[str, DuplicateCount]:
    total = tallies.fill_null(0).sum().row(0, named=True)
    return {
        kind.name: DuplicateCount(
            groups=total[f"{kind.name}_groups"],
            lines=total[f"{kind.name}_lines"],
            lines_reported=total[f"{kind.name}_reported"],
        )
        for kind in types
    }
