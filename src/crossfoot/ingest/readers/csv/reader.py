"""Reader for delimited text of any dialect."""

from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path

import polars as pl

from crossfoot.errors import UserError
from crossfoot.ingest.readers.csv.rows import Row, Splitter, read_rows
from crossfoot.ingest.readers.csv.scan import Shape, measure
from crossfoot.ingest.readers.csv.sniff import PROBLEM, Dialect, sniff
from crossfoot.ingest.readers.csv.text import PlainText, plain_text
from crossfoot.ingest.source import FILE_ROW, Reader, ReadOptions, Source

BATCH_ROWS = 100_000
CAREFUL_BATCH_ROWS = 50_000
#: Name of the row number while reading; no column of a file can be called that.
_INDEX = "\x00row"
TEXT_OPTIONS = ("encoding", "delimiter", "header_row")
SNIFF_LINES = 400
SNIFF_CHARACTERS = 1 << 22


@dataclass(frozen=True)
class _Opened:
    text: PlainText
    dialect: Dialect

    @cached_property
    def shape(self) -> tuple[Shape, int, int]:
        """What the rows are like, measured once; the first row's byte; the empty ones above it."""
        offset, empty = _first_row(self.text.path, self.dialect.lines_before)
        found = measure(self.text.path, offset, self.dialect.delimiter, self.dialect.width)
        return found, offset, empty


def open_csv(path: Path, options: ReadOptions) -> Source:
    """Open a delimited text file, also inside .gz or .zip.

    Raises:
        UserError: the file is empty, can't be unpacked, or its encoding is unknown.
    """
    text = plain_text(path, options.encoding, options.most_unpacked)
    dialect = sniff(first_lines(text.path), options.delimiter, options.header_row)
    opened = _Opened(text, dialect)
    return Source(
        path=path,
        format="csv",
        columns=dialect.names,
        batches=lambda: _batches(opened),
        options=options,
        notes=text.notes + _dialect_notes(dialect),
    )


def _recognises(path: Path, head: bytes) -> bool:
    return not head.startswith((b"PAR1", b"%PDF", b"\xd0\xcf\x11\xe0"))


READER = Reader("csv", "Delimited text", _recognises, open_csv, TEXT_OPTIONS)


def first_lines(path: Path) -> list[str]:
    """The first lines of a plain text file, without their ends."""
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        text = file.read(SNIFF_CHARACTERS)
        lines = list(islice(iter(text.split("\n")), SNIFF_LINES))
    return [line.removesuffix("\r") for line in lines]


def _dialect_notes(dialect: Dialect) -> tuple[str, ...]:
    if dialect.header_row is None:
        return ("the file has no header row: its columns are numbered",)
    if dialect.header_row > 1:
        return (f"the header is row {dialect.header_row}; the rows above it were left out",)
    return ()


def _batches(opened: _Opened) -> Iterator[pl.DataFrame]:
    path, dialect = opened.text.path, opened.dialect
    shape, offset, empty = opened.shape
    # Polars takes the number of columns from the first line, so it can't be an empty one.
    below = replace(
        dialect,
        records_before=dialect.records_before + empty,
        lines_before=dialect.lines_before + empty,
    )
    seen = 0
    try:
        for batch in read_fast(path, below, shape) if shape.records else ():
            seen += batch.height
            yield batch
    except pl.exceptions.PolarsError:
        # It looked ahead into rows that are not regular; what it has given is right.
        yield from read_carefully(path, below, offset, seen)
        return
    if not shape.is_regular:
        rest = replace(below, records_before=below.records_before + seen)
        yield from read_carefully(path, rest, shape.end)


def _first_row(path: Path, lines: int) -> tuple[int, int]:
    """Return the byte at which the first row that is not empty begins, and the empty ones."""
    empty = 0
    with path.open("rb") as file:
        for _ in range(lines):
            file.readline()
        offset = file.tell() or (len(BOM_UTF8) if file.read(3) == BOM_UTF8 else 0)
        file.seek(offset)
        while (line := file.readline()) in (b"\n", b"\r\n"):
            offset += len(line)
            empty += 1
    return offset, empty


def read_fast(path: Path, dialect: Dialect, shape: Shape) -> Iterator[pl.DataFrame]:
    """Read the rows that were proved to be regular."""
    frame = pl.scan_csv(
        path,
        has_header=False,
        schema=dict.fromkeys(dialect.names, pl.String()),
        separator=dialect.delimiter,
        skip_lines=dialect.lines_before,
        row_index_name=_INDEX,
        row_index_offset=dialect.records_before + 1,
        infer_schema=False,
        glob=False,
        n_rows=None if shape.is_regular else shape.records,
    ).with_columns(pl.col(_INDEX).cast(pl.Int64))
    frame = frame.rename({_INDEX: FILE_ROW})
    if shape.has_empty_quotes:
        frame = frame.with_columns(
            pl.when(pl.col(pl.String).str.len_bytes() > 0).then(pl.col(pl.String))
        )
    seen = 0
    for batch in frame.collect_batches(chunk_size=BATCH_ROWS):
        seen += batch.height
        yield batch
    if seen != shape.records:
        raise UserError(
            f"{path.name}: {shape.records} rows were counted and {seen} read. Export it again."
        )


def read_carefully(
    path: Path, dialect: Dialect, offset: int, skipped: int = 0
) -> Iterator[pl.DataFrame]:
    """Read row by row from a byte on: every row is accounted for, the odd ones say why."""
    with path.open("rb") as file:
        file.seek(offset)
        texts = (line.decode("utf-8") for line in file)
        lines = (line.removesuffix("\n").removesuffix("\r") for line in texts)
        rows = read_rows(lines, Splitter(dialect.delimiter), dialect.width)
        first = dialect.records_before + 1 + skipped
        rows = islice(rows, skipped, None)
        while chunk := list(islice(rows, CAREFUL_BATCH_ROWS)):
            yield _frame(chunk, dialect, first)
            first += len(chunk)


def _frame(rows: list[Row], dialect: Dialect, first: int) -> pl.DataFrame:
    width = dialect.width
    cells = [(row.fields + [""] * width)[:width] for row in rows]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(dialect.names, pl.String()), orient="row")
    frame = frame.with_columns(pl.all().replace("", None))
    problems = [_problem(row, dialect) for row in rows]
    numbers = pl.int_range(first, first + len(rows), eager=True).alias(FILE_ROW)
    frame = frame.insert_column(0, numbers)
    if not any(problems):
        return frame
    return frame.with_columns(pl.Series(PROBLEM, problems, dtype=pl.String))


def _problem(row: Row, dialect: Dialect) -> str | None:
    count = len(row.fields)
    if row.problem:
        return row.problem
    if count == dialect.width or not any(field.strip() for field in row.fields):
        return None
    if count > dialect.width and not any(field.strip() for field in row.fields[dialect.width :]):
        return None
    return f"the row has {count} fields, the others have {dialect.width}"
