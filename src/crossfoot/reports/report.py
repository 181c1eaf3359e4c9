"""A report as plain data: what it says. Writers make it look like something.

A figure is kept exact (Decimal, int, date) until a writer shows it, so that every format of a
report, and the API, can be compared figure by figure.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

import polars as pl

from crossfoot.charts import Plot, option_of, said

#: How a cell is shown. `share` is a fraction shown as a percentage; `code` a name with no inner
#: order (an account, a document); `level` LOW, MEDIUM or HIGH; `time` a moment in UTC.
Kind = Literal[
    "text", "wrap", "code", "integer", "number", "money", "share", "date", "time", "level", "flag"
]
#: What a figure means for its reader, beside its words.
Tone = Literal["plain", "good", "low", "medium", "high"]
Value = str | int | float | Decimal | dt.date | dt.datetime | bool | None


@dataclass(frozen=True)
class Column:
    """A column of a table: its name in the frame, its title, and the kind of its cells.

    `unit` (a currency, days) stands beside the title; `decimals` are of money, numbers and shares.
    `total` puts the sum below, of the rows that are not emphasised.
    """

    name: str
    title: str
    kind: Kind = "text"
    unit: str = ""
    total: bool = False
    decimals: int = 2


@dataclass(frozen=True)
class Table:
    """Rows under columns. `name` is a file's name, the same in every run of the report.

    Pages and PDF show the first `most_shown` rows and say how many there are; spreadsheets, CSV and
    JSON have all of them. `emphasis` is a Boolean column of the frame: rows of subtotals; with
    `has_total` the last of them, below all others, is the total.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: pl.DataFrame
    note: str = ""
    empty: str = "None."
    most_shown: int = 100
    emphasis: str | None = None
    has_total: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart: its plot, from which each format draws it.

    `unit` is of the vertical axis; `height` is for a chart as wide as the page, in CSS pixels.
    """

    name: str
    title: str
    unit: str
    plot: Plot
    height: int = 240

    @property
    def option(self) -> Mapping[str, Any]:
        """As ECharts draws it, with colour tokens."""
        return option_of(self.plot)

    @property
    def words(self) -> str:
        """A sentence for who can't see it."""
        return said(self.plot)


@dataclass(frozen=True)
class Figure:
    """One figure under its label; `note` says what it is compared with, or why there is none."""

    label: str
    value: Value
    kind: Kind = "text"
    decimals: int = 2
    unit: str = ""
    note: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True)
class Figures:
    """The few figures a reader looks at first, side by side."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Facts:
    """Labels and texts: parameters, hashes, scope."""

    facts: tuple[tuple[str, str], ...]
    title: str = ""


@dataclass(frozen=True)
class Bar:
    """A labelled bar; `words` is its value as it is read."""

    label: str
    value: float
    words: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Bars:
    """Bars below each other, the longest is the widest."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Points:
    """Sentences in an order, such as recommendations."""

    points: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True)
class Note:
    """A paragraph."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Row:
    """Two or three blocks side by side where there is room; `shares` are their widths."""

    blocks: "tuple[Chart | Bars | Facts | Points, ...]"
    shares: tuple[int, ...]


Block = Table | Chart | Figures | Facts | Bars | Points | Note | Row


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Branding:
    """How a company's reports look: name, logo (PNG or SVG), accent (#rrggbb), line at the foot."""

    company: str = ""
    logo: bytes | None = None
    accent: str = "#0f766e"
    footer: str = ""


@dataclass(frozen=True)
class Report:
    """A whole report. `kind` is its name in the list of reports; `about` tells where it is from.

    `written_at` is given by whoever may read the clock.
    """

    kind: str
    title: str
    sections: tuple[Section, ...]
    about: tuple[tuple[str, str], ...] = ()
    branding: Branding = field(default_factory=Branding)
    written_at: dt.datetime | None = None
    written_by: str = ""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Every block in order, those of rows by themselves."""
        whole = [block for section in self.sections for block in section.blocks]
        inner = [list(one.blocks) if isinstance(one, Row) else [one] for one in whole]
        return tuple(block for blocks in inner for block in blocks)

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def charts(self) -> tuple[Chart, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Chart))
