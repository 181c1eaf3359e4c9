"""The front door: a sales or stock file becomes canonical lines, problems and control totals."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from crossfoot.errors import TradeMappingNeededError, UserError
from crossfoot.ingest.detect import open_table
from crossfoot.ingest.problems import in_words, problem_rows
from crossfoot.ingest.source import FILE_ROW, READER_PROBLEM, ReadOptions, Source
from crossfoot.ingest.trade.cells import Cells, texts_of
from crossfoot.ingest.trade.inventory import inventory_lines
from crossfoot.ingest.trade.mapping import Subject, TradeMapping, check_trade_mapping
from crossfoot.ingest.trade.roles import DATE_OF
from crossfoot.ingest.trade.sales import printed_total, sales_lines
from crossfoot.ingest.trade.suggest import TradeSuggestion, suggest_trade
from crossfoot.ingest.trade.totals import Counted, TradeTotals, inventory_totals, sales_totals
from crossfoot.ingest.trade.totals_rows import is_totals_row
from crossfoot.progress import Progress, no_progress

SHOWN_PROBLEMS = 5


@dataclass(frozen=True)
class TradeFile:
    """A file that was read: lines of tables.SALES or INVENTORY, problems, totals and notes.

    `unused` are columns of the file that have no canonical place; their values lie in `extra`.
    """

    source_name: str
    sha256: str
    mapping: TradeMapping
    lines: pl.DataFrame
    problems: pl.DataFrame
    totals: TradeTotals
    notes: tuple[str, ...]
    unused: tuple[str, ...] = ()


@dataclass(frozen=True)
class TradeRows:
    """What rows of a file became."""

    lines: pl.DataFrame
    problems: pl.DataFrame
    totals: TradeTotals
    notes: tuple[str, ...]


def read_sales(
    path: Path,
    *,
    mapping: TradeMapping | None = None,
    options: ReadOptions | None = None,
    progress: Progress = no_progress,
) -> TradeFile:
    """Read a sales export of any format.

    Raises:
        TradeMappingNeededError: no mapping was given and none could be suggested with certainty.
        UserError: the file can't be read, or none of its rows is a sales line.
    """
    return _read(path, "sales", mapping, options, progress)


def read_inventory(
    path: Path,
    *,
    mapping: TradeMapping | None = None,
    options: ReadOptions | None = None,
    progress: Progress = no_progress,
) -> TradeFile:
    """Read a stock export of any format; raises as read_sales."""
    return _read(path, "inventory", mapping, options, progress)


def _read(
    path: Path,
    subject: Subject,
    mapping: TradeMapping | None,
    options: ReadOptions | None,
    progress: Progress,
) -> TradeFile:
    source = open_table(path, options or ReadOptions())
    chosen = mapping or _certain(source, suggest_trade(source, subject), subject)
    check_trade_mapping(chosen, subject, source.columns, source.path.name)
    read = convert_rows(source, _rows(source, progress), chosen)
    notes = (*read.totals.disagreement(), *source.notes, *source.remarks(), *read.notes)
    unused = tuple(name for name in source.columns if name not in chosen.used)
    return TradeFile(
        path.name, _sha256(path), chosen, read.lines, read.problems, read.totals, notes, unused
    )


def convert_rows(source: Source, rows: pl.DataFrame, mapping: TradeMapping) -> TradeRows:
    """Make lines, problems and totals of rows of a source.

    Raises:
        UserError: none of them is a line.
    """
    subject = mapping.subject
    frame = _filled(_without_blanks(source, rows), mapping)
    texts = texts_of(frame, mapping)
    is_total = is_totals_row(frame, source.columns, texts[DATE_OF[subject]])
    cells = Cells(mapping, texts.filter(~is_total), frame.filter(~is_total)["file_row"] < 0)
    body = frame.filter(~is_total)
    _reject_broken(cells, body)
    make = sales_lines if subject == "sales" else inventory_lines
    made = make(cells, body, source.columns)
    if made.lines.is_empty():
        raise UserError(_nothing_found(source.path.name, subject, cells.found))
    counted = Counted(
        frame.height,
        int(cells.rejected.sum()),
        int(is_total.sum()),
        made.price_differs,
        made.rounded,
        printed_total(texts.filter(is_total), mapping, made.revenue),
    )
    totals = (
        sales_totals(made.lines, counted, mapping.decimals)
        if subject == "sales"
        else inventory_totals(made.lines, counted)
    )
    return TradeRows(made.lines, cells.found, totals, made.notes)


def _certain(source: Source, found: TradeSuggestion, subject: Subject) -> TradeMapping:
    if found.mapping is not None and found.is_certain:
        return found.mapping
    name = source.path.name
    lacks = f"no column was found for {', '.join(found.missing)}"
    what = lacks if found.missing else "what its columns mean is not certain"
    lines = [f"{name}: {what}.", *(f"{doubt[:1].upper()}{doubt[1:]}." for doubt in found.doubts)]
    lines.append(f"Its columns are: {', '.join(source.columns)}.")
    lines.append(f"Say in a mapping for {subject} what they mean.")
    raise TradeMappingNeededError("\n".join(lines), subject)


def _rows(source: Source, progress: Progress) -> pl.DataFrame:
    taken: list[pl.DataFrame] = []
    rows = 0
    for batch in source.batches():
        taken.append(batch)
        rows += batch.height
        progress("reading", rows)
    return pl.concat(taken, how="diagonal") if taken else pl.DataFrame()


def _without_blanks(source: Source, rows: pl.DataFrame) -> pl.DataFrame:
    """All rows that are not blank, with reader_problem where there is one."""
    schema = {FILE_ROW: pl.Int64(), **dict.fromkeys(source.columns, pl.String())}
    frame = pl.concat([pl.DataFrame(schema=schema), rows], how="diagonal")
    blank = pl.all_horizontal(pl.col(name).is_null() for name in source.columns)
    if READER_PROBLEM in frame.columns:
        blank &= pl.col(READER_PROBLEM).is_null()
    return frame.filter(~blank)


def _filled(frame: pl.DataFrame, mapping: TradeMapping) -> pl.DataFrame:
    """Values that stand only on the first row of a document, on all of its rows."""
    if not mapping.fill_down:
        return frame
    key = mapping.columns["transaction_id"][0]
    if key in mapping.fill_down:
        frame = frame.with_columns(pl.col(key).forward_fill())
    others = [name for name in mapping.fill_down if name != key]
    return frame.with_columns(pl.col(name).forward_fill().over(key) for name in others)


def _reject_broken(cells: Cells, body: pl.DataFrame) -> None:
    if READER_PROBLEM not in body.columns:
        return
    reasons = body[READER_PROBLEM]
    cells.problems.append(problem_rows(cells.texts, "row", "row", reasons, is_rejected=True))
    cells.rejected |= reasons.is_not_null()


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _nothing_found(name: str, subject: Subject, problems: pl.DataFrame) -> str:
    shown = in_words(problems, SHOWN_PROBLEMS)
    if not shown:
        return f"{name} holds no rows below its header. Export it again."
    return f"No row of {name} is a line of {subject}. The first problems:\n{shown}"
