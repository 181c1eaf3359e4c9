"""One import under way: batches are converted, counted and written as parts."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from crossfoot.errors import UserError
from crossfoot.ingest.convert import Converted, Converter
from crossfoot.ingest.convert.totals import totals_schema
from crossfoot.ingest.entries.runs import EntryRuns
from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.problems import in_words, no_problems
from crossfoot.ingest.source import Source
from crossfoot.progress import Progress
from crossfoot.storage import DatasetWriter

PART_LINES = 250_000
#: More rejected rows than this, and than lines, are not kept: the file is no such ledger.
MOST_REJECTED = 1_000_000
SHOWN_PROBLEMS = 3
#: Values left empty in lines that were kept: more of one column than this are only counted.
SOFT_PROBLEMS_KEPT = 1_000
#: Rows that are named of the values of one column.
EXAMPLES = 3


@dataclass(frozen=True)
class Changed:
    """Values of a column of the file that were left empty or rounded, for one reason."""

    count: int
    rows: tuple[int, ...]
    values: tuple[str, ...]

    def plus(self, other: "Changed") -> "Changed":
        """With those of a later batch."""
        rows, values = (*self.rows, *other.rows), (*self.values, *other.values)
        return Changed(self.count + other.count, rows[:EXAMPLES], values[:EXAMPLES])


@dataclass
class Reading:
    """Reads a source to its end; afterwards its counts and tables are those of the whole file."""

    source: Source
    mapping: Mapping
    writer: DatasetWriter
    rows: int = 0
    source_rows: int = 0
    rejected: int = 0
    lines: int = 0
    blanks: int = 0
    both_sides: int = 0
    period_from: dt.date | None = None
    period_to: dt.date | None = None
    present: set[str] = field(default_factory=set)
    parts: list[Path] = field(default_factory=list)
    changed: dict[tuple[str, str], Changed] = field(default_factory=dict)
    _listed: dict[str, int] = field(default_factory=dict)
    _problems: list[pl.DataFrame] = field(default_factory=list)
    _totals: list[pl.DataFrame] = field(default_factory=list)
    _waiting: list[pl.DataFrame] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.converter = Converter(self.mapping, self.source.columns)
        self.runs = EntryRuns(self.mapping.key) if self.mapping.key else None

    def read(self, progress: Progress) -> None:
        """Read to the end.

        Raises:
            UserError: nearly all of a large file can't be read.
        """
        for batch in self.source.batches():
            self._take(self.converter.convert(batch))
            progress("reading", self.rows)
        self._write_part()

    @property
    def problems(self) -> pl.DataFrame:
        found = pl.concat([no_problems(), *self._problems])
        return found.sort("file_row", maintain_order=True)

    @property
    def totals_rows(self) -> pl.DataFrame:
        return pl.concat([totals_schema(self.mapping.decimals).to_frame(), *self._totals])

    def _take(self, batch: Converted) -> None:
        self.rows += batch.rows
        self.source_rows += batch.source_rows
        self.blanks += batch.blanks
        if batch.problems.height:
            self._keep_problems(batch.problems)
            self._count(batch.problems.filter(~pl.col("is_rejected")))
        if batch.quiet.height:
            self._count(batch.quiet)
        if batch.totals.height:
            self._totals.append(batch.totals)
        if batch.lines.height:
            self._keep_lines(batch.lines)

    def _keep_problems(self, problems: pl.DataFrame) -> None:
        rejected = problems.filter("is_rejected")
        self.rejected += rejected["file_row"].n_unique()
        self._problems.append(rejected)
        if self.rejected > MOST_REJECTED and self.rejected > self.lines:
            shown = in_words(self._problems[0], SHOWN_PROBLEMS)
            raise UserError(
                f"More than {MOST_REJECTED:,} rows of {self.source.path.name} can't be read, and "
                f"fewer can. The first problems:\n{shown}"
            )
        soft = problems.filter(~pl.col("is_rejected"))
        for (name,), found in soft.group_by("column", maintain_order=True):
            seen = self._listed.get(str(name), 0)
            self._problems.append(found.head(max(SOFT_PROBLEMS_KEPT - seen, 0)))
            self._listed[str(name)] = seen + found.height

    def _count(self, values: pl.DataFrame) -> None:
        """Count what was left empty or rounded in lines that were kept."""
        first = pl.col("file_row", "value").head(EXAMPLES)
        found = values.group_by("column", "reason", maintain_order=True).agg(pl.len(), first)
        for column, reason, count, rows, texts in found.iter_rows():
            now = Changed(count, tuple(rows), tuple(str(text) for text in texts))
            before = self.changed.get((column, reason))
            self.changed[column, reason] = now if before is None else before.plus(now)

    def _keep_lines(self, lines: pl.DataFrame) -> None:
        if self.mapping.amount_style == "debit_credit":
            both = (lines["debit"] != 0) & (lines["credit"] != 0)
            self.both_sides += int(both.sum())
        first = self.lines + 1
        ids = pl.int_range(first, first + lines.height, dtype=pl.Int64).alias("line_id")
        numbered = [ids] if self.runs is None else [ids, pl.lit(self.runs.number(lines))]
        self.lines += lines.height
        self._waiting.append(lines.with_columns(numbered))
        if sum(frame.height for frame in self._waiting) >= PART_LINES:
            self._write_part()

    def _write_part(self) -> None:
        if not self._waiting:
            return
        part = pl.concat(self._waiting)
        self._waiting.clear()
        self.present |= {name for name in part.columns if part[name].null_count() < part.height}
        dates = part.select(first=pl.col("posting_date").min(), last=pl.col("posting_date").max())
        first, last = dates.row(0)
        self.period_from = first if self.period_from is None else min(self.period_from, first)
        self.period_to = last if self.period_to is None else max(self.period_to, last)
        self.parts.append(self.writer.write_part(part))
