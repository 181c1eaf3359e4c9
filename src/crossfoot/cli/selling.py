"""One run of crossfoot sales: read the files, apply them in order, add up, write."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from crossfoot.cli.console import progress_bar
from crossfoot.cli.folders import make_folder
from crossfoot.errors import UserError
from crossfoot.ingest.detect import open_table
from crossfoot.ingest.source import ReadOptions
from crossfoot.ingest.trade import TradeFile, read_sales
from crossfoot.ingest.trade.file import mapping_draft, mapping_to_toml, read_trade_mapping
from crossfoot.ingest.trade.roles import ROLES
from crossfoot.ingest.trade.suggest import TradeSuggestion, suggest_trade
from crossfoot.reports.sales import Changed, SalesReport, write_sales
from crossfoot.sales.aggregates import DIMENSIONS, Dimension, aggregate, levels, prepared
from crossfoot.sales.classes import abc_xyz, rfm
from crossfoot.sales.history import History, Upload
from crossfoot.sales.periods import PERIODS, Period, parse_period
from crossfoot.storage.uploads import KeptUpload, has_uploads, keep_uploads, kept_uploads, lines_of


@dataclass(frozen=True)
class Order:
    """What was asked for on the command line."""

    files: tuple[Path, ...]
    folder: Path
    options: ReadOptions
    mapping: Path | None = None
    extends: bool = False
    undo: int | None = None
    periods: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    without_repeats: bool = False


def write_suggested(
    path: Path, options: ReadOptions, to: Path, subject: str = "sales"
) -> TradeSuggestion:
    """Write the mapping that an export of sales or stock suggests, or a draft to be filled in.

    Raises:
        UserError: the file can't be read, or there is no such subject.
    """
    known = next((one for one in ROLES if one == subject), None)
    if known is None:
        raise UserError(f"There is no --subject “{subject}”. There are: {', '.join(ROLES)}.")
    found = suggest_trade(open_table(path, options), known)
    text = mapping_to_toml(found.mapping, found) if found.mapping else mapping_draft(found, known)
    to.write_text(text, encoding="utf-8")
    return found


def make_report(order: Order) -> SalesReport:
    """Read, apply, add up and write.

    Raises:
        UserError: a file can't be read or does not fit to the sales it is added to.
    """
    kinds = chosen_levels(order.by)
    periods = tuple(parse_period(text) for text in order.periods) or PERIODS
    mapping = read_trade_mapping(order.mapping) if order.mapping else None
    kept = kept_uploads(order.folder) if order.extends else ()
    with progress_bar() as progress:
        files = tuple(
            read_sales(path, mapping=mapping, options=order.options, progress=progress)
            for path in order.files
        )
        decimals = _one_currency(kept, files)
        if not order.extends:
            _refuse_to_replace(order.folder, files)
        make_folder(order.folder)
        history, kept, changed = _apply(order, kept, files)
        progress("adding up", 0)
        report = _report(history, files, changed, decimals, (periods, kinds, order.without_repeats))
    new = {one.number: one.lines for one in history.uploads if one.number in _numbers(changed)}
    keep_uploads(order.folder, kept, new)
    write_sales(order.folder, report)
    return report


def _refuse_to_replace(folder: Path, files: tuple[TradeFile, ...]) -> None:
    """A folder of other sales is not written over; the same files again may be."""
    if not has_uploads(folder):
        return
    kept = kept_uploads(folder)
    if [one.sha256 for one in kept] != [file.sha256 for file in files]:
        names = ", ".join(one.name for one in kept)
        raise UserError(
            f"'{folder}' holds sales already ({names}). Add to them with --onto {folder}, "
            "or choose another folder with --out."
        )


def _numbers(changed: tuple[Changed, ...]) -> set[int]:
    return {one.number for one in changed if not one.is_undo}


def chosen_levels(by: tuple[str, ...]) -> tuple[tuple[Dimension, ...], ...]:
    """The combinations to add up: all single dimensions, and those asked for.

    Raises:
        UserError: there is no such dimension.
    """
    singles = tuple(one for one in levels() if len(one) < 2)
    if "all" in by:
        return levels()
    found = {frozenset(one): one for one in levels()}
    wanted = []
    for text in by:
        names = frozenset(text.split("+"))
        if not names <= set(DIMENSIONS):
            raise UserError(f"There is no “{text}”. Join some of: {', '.join(DIMENSIONS)}.")
        wanted.append(next(one for key, one in found.items() if key == names))
    return (*singles, *(one for one in dict.fromkeys(wanted) if one not in singles))


def _one_currency(kept: tuple[KeptUpload, ...], files: tuple[TradeFile, ...]) -> int:
    found = {one.decimals for one in kept} | {one.mapping.decimals for one in files}
    if len(found) > 1:
        raise UserError("The files have money of different decimals: read them apart.")
    return found.pop() if found else 2


def _apply(
    order: Order, kept: tuple[KeptUpload, ...], files: tuple[TradeFile, ...]
) -> tuple[History, tuple[KeptUpload, ...], tuple[Changed, ...]]:
    history = History(
        tuple(Upload(one.number, one.name, lines_of(order.folder, one)) for one in kept)
    )
    changed: list[Changed] = []
    if order.undo is not None:
        name = next((one.name for one in kept if one.number == order.undo), "")
        history, after = history.undo(order.undo)
        changed.append(Changed(order.undo, name, after.changes, is_undo=True))
        kept = tuple(one for one in kept if one.number != order.undo)
    for file in files:
        history, after = history.add(file.source_name, file.lines)
        number = history.uploads[-1].number
        changed.append(Changed(number, file.source_name, after.changes))
        new = KeptUpload(number, file.source_name, file.sha256, file.mapping.decimals)
        kept = (*kept, new)
    return history, kept, tuple(changed)


def _report(
    history: History,
    files: tuple[TradeFile, ...],
    changed: tuple[Changed, ...],
    decimals: int,
    chosen: tuple[tuple[Period, ...], tuple[tuple[Dimension, ...], ...], bool],
) -> SalesReport:
    periods, kinds, without_repeats = chosen
    lines = history.table
    left_out = 0
    if without_repeats:
        once = lines.filter(pl.col("repeat_no") == 1)
        lines, left_out = once, lines.height - once.height
    known = prepared(lines)
    has = [one for one in kinds if all(_is_known(lines, DIMENSIONS[name]) for name in one)]
    tables = {(period, by): aggregate(known, period, by) for by in has for period in periods}
    return SalesReport(
        files, changed, lines, tables, abc_xyz(known), rfm(known), decimals, left_out
    )


def _is_known(lines: pl.DataFrame, column: str) -> bool:
    return lines[column].null_count() < lines.height
