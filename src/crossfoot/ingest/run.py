"""The front door: a file becomes a dataset."""

import datetime as dt
import hashlib
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

import polars as pl

from crossfoot.errors import MappingNeededError, UserError
from crossfoot.ingest.convert import Converted, Converter
from crossfoot.ingest.detect import open_source
from crossfoot.ingest.entries import EntryRuns
from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.problems import in_words, no_problems
from crossfoot.ingest.source import ReadOptions, Source
from crossfoot.ingest.suggest import suggest_mapping
from crossfoot.ingest.totals import no_totals
from crossfoot.progress import Progress, no_progress
from crossfoot.storage import ControlTotals, Dataset, DatasetWriter, Manifest

PART_LINES = 1_000_000
HASH_CHUNK = 1 << 20
#: Problems shown in the sentence when a file has nothing but problems.
SHOWN_PROBLEMS = 5


@dataclass(frozen=True)
class SideFiles:
    """Files given beside the ledger."""

    accounts: Path | None = None
    opening: Path | None = None
    closing: Path | None = None
    log: Path | None = None


def import_file(
    path: Path,
    folder: Path,
    *,
    mapping: Mapping | None = None,
    options: ReadOptions | None = None,
    side_files: SideFiles | None = None,
    progress: Progress = no_progress,
) -> Dataset:
    """Read a ledger file into a dataset in `folder`.

    Raises:
        MappingNeededError: no mapping was given and none could be suggested with certainty.
        UserError: the file can't be read, or none of its rows is a ledger line.
    """
    source = open_source(path, options or ReadOptions())
    mapping = mapping or _certain_mapping(source)
    with DatasetWriter(folder) as writer:
        run = _Run(source, mapping, writer, progress)
        run.read()
        return run.finish(_sha256(path))


def _certain_mapping(source: Source) -> Mapping:
    suggestion = suggest_mapping(source)
    if suggestion.mapping is not None and suggestion.is_certain:
        return suggestion.mapping
    missing = f" Missing: {', '.join(suggestion.missing)}." if suggestion.missing else ""
    raise MappingNeededError(
        f"The columns of {source.path.name} can't be mapped with certainty.{missing} "
        f"{' '.join(suggestion.reasons)} Give a mapping."
    )


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(HASH_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


@dataclass
class _Run:
    """One import under way: what has been counted and written so far."""

    source: Source
    mapping: Mapping
    writer: DatasetWriter
    progress: Progress
    rows: int = 0
    source_rows: int = 0
    lines: int = 0
    blanks: int = 0
    present: set[str] = field(default_factory=set)
    period_from: dt.date | None = None
    period_to: dt.date | None = None
    problems: list[pl.DataFrame] = field(default_factory=list)
    totals: list[pl.DataFrame] = field(default_factory=list)
    parts: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.converter = Converter(self.mapping, self.source.columns)
        self.runs = EntryRuns(self.mapping.entry_key) if self.mapping.entry_key else None
        self._waiting: list[pl.DataFrame] = []

    def read(self) -> None:
        for batch in self.source.batches():
            self._take(self.converter.convert(batch))
            self.progress("reading", self.rows)
        self._write_part()

    def _take(self, batch: Converted) -> None:
        self.rows += batch.rows
        self.source_rows += batch.source_rows
        self.blanks += batch.blanks
        self.problems += [batch.problems] if batch.problems.height else []
        self.totals += [batch.totals] if batch.totals.height else []
        if batch.lines.is_empty():
            return
        first = self.lines + 1
        numbered = [
            pl.int_range(first, first + batch.lines.height, dtype=pl.Int64).alias("line_id")
        ]
        if self.runs is not None:
            numbered.append(pl.lit(self.runs.number(batch.lines)))
        self.lines += batch.lines.height
        self._waiting.append(batch.lines.with_columns(numbered))
        if sum(frame.height for frame in self._waiting) >= PART_LINES:
            self._write_part()

    def _write_part(self) -> None:
        if not self._waiting:
            return
        part = pl.concat(self._waiting)
        self._waiting.clear()
        self.present |= {n for n in part.columns if part[n].null_count() < part.height}
        dates = part["posting_date"]
        first, last = dates.min(), dates.max()
        self.period_from = min(filter(None, (self.period_from, first)))
        self.period_to = max(filter(None, (self.period_to, last)))
        self.parts.append(self.writer.write_part(part))

    def finish(self, sha256: str) -> Dataset:
        problems = pl.concat([no_problems(), *self.problems])
        if not self.lines:
            raise UserError(_nothing_found(self.source, problems))
        entries = self._number_entries()
        self.writer.write_table("problems", problems)
        totals_rows = pl.concat([no_totals(), *self.totals])
        self.writer.write_table("totals_rows", totals_rows)
        unit = Decimal(10) ** -self.mapping.decimals
        rejected = problems.filter("is_rejected")["file_row"].n_unique()
        totals = ControlTotals(
            rows_read=self.rows,
            source_lines=self.source_rows,
            lines=self.lines,
            problems=rejected,
            totals_rows=totals_rows.height,
            entries=entries,
            debit=self.converter.totals.debit * unit,
            credit=self.converter.totals.credit * unit,
            period_from=self.period_from,
            period_to=self.period_to,
        )
        return self.writer.finish(
            Manifest(
                table="ledger",
                source_name=self.source.path.name,
                sha256=sha256,
                format=self.source.format,
                decimals=self.mapping.decimals,
                present=tuple(sorted(self.present)),
                totals=totals,
                mapping=asdict(self.mapping),
                notes=self.source.notes,
                versions={name: version(name) for name in ("polars",)},
            )
        )

    def _number_entries(self) -> int:
        if self.runs is None:
            return 0
        numbers = self.runs.entry_numbers()
        if numbers is None:
            return self.runs.runs
        for path in self.parts:
            part = pl.read_parquet(path)
            part = part.with_columns(numbers.gather(part["entry_id"] - 1).alias("entry_id"))
            part.write_parquet(path, compression="lz4", row_group_size=100_000)
        return int(numbers.max() or 0)


def _nothing_found(source: Source, problems: pl.DataFrame) -> str:
    shown = in_words(problems.filter("is_rejected"), SHOWN_PROBLEMS)
    if not shown:
        return f"{source.path.name} holds no rows below its header. Export it again."
    return f"No row of {source.path.name} is a ledger line. The first problems:\n{shown}"
