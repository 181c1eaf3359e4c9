"""Vocabulary: the values of a column as whole numbers, in lexical order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.tallies import tally_table
from crossfoot.engine.base import Frame

#: Code of a blank value, and of a value that the profile has never seen.
BLANK, UNSEEN = 0, -1
#: Column of the ledger -> its name here.
CODED = {"account": "account", "entered_by": "user", "source": "source", "party": "party"}


@dataclass(frozen=True)
class Vocabulary:
    """The values of a column; the code of each is its place, from 1."""

    values: tuple[str, ...]

    @property
    def table(self) -> pl.DataFrame:
        """Columns value, code."""
        return pl.DataFrame(
            {"value": self.values, "code": range(1, len(self.values) + 1)},
            schema={"value": pl.String, "code": pl.Int32},
        )

    def value(self, code: int) -> str:
        """The value of a code, or what stands for none."""
        return self.values[code - 1] if code > BLANK else "(blank)" if code == BLANK else "(new)"


def vocabulary_of(values: Iterable[str]) -> Vocabulary:
    return Vocabulary(tuple(sorted(set(values))))


def vocabularies(book: Book) -> dict[str, Vocabulary]:
    """The vocabularies of CODED, by their names here."""
    return {
        name: vocabulary_of(tally_table(book, column)[column].drop_nulls())
        for column, name in CODED.items()
    }


def coded(
    book: Book, lines: Frame, column: str, name: str, known: Mapping[str, Vocabulary]
) -> Frame:
    """The lines with `column` (text) replaced by its code, as `name`."""
    table = known[name].table.rename({"value": "coded value", "code": name})
    facts = book.engine.from_polars(table)
    text = lines.with_columns(nw.col(column).cast(nw.String).alias("coded value")).drop(column)
    joined = text.join(facts, on="coded value", how="left")
    blank = nw.when(nw.col("coded value").is_null()).then(nw.lit(BLANK)).otherwise(nw.lit(UNSEEN))
    code = nw.coalesce(nw.col(name), blank.cast(nw.Int32))
    return joined.with_columns(code.alias(name)).drop("coded value")
