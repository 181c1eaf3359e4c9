"""Merging: the next version of a table, from the one before and what a file brings or takes."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

from crossfoot.errors import UserError
from crossfoot.ingest.trade import TradeFile
from crossfoot.sales.upsert import (
    SALES_LINES,
    STOCK_COUNTS,
    Keyed,
    changes,
    naming,
    replaced,
    touched_days,
)
from crossfoot.storage.scratch import Scratch
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.sales.adding import write_tables
from crossfoot_server.sales.models import Subject, TradeTable, TradeUpload
from crossfoot_server.sales.queries import applied_uploads, read_lines, row_of
from crossfoot_server.sales.store import LINES, table_folder, upload_folder

KEYS: dict[str, Keyed] = {Subject.SALES: SALES_LINES, Subject.INVENTORY: STOCK_COUNTS}
_PRODUCT = {Subject.SALES: "product_id", Subject.INVENTORY: "item_id"}


@dataclass(frozen=True)
class Merged:
    """A new version of a table: its row before, its lines, its folder, and what changed.

    `by_month` has the columns of upsert.changes.
    """

    company_id: uuid.UUID
    subject: str
    before: TradeTable | None
    lines: pl.DataFrame
    decimals: int
    folder: str
    by_month: pl.DataFrame

    @property
    def figures(self) -> dict[str, object]:
        """The columns of the table's row."""
        days = self.lines.select(KEYS[self.subject].day.alias("day"))["day"]
        first, last = days.min(), days.max()
        sold = self.subject == Subject.SALES
        currencies = _currencies(self.lines)
        return {
            "folder": self.folder,
            "line_count": self.lines.height,
            "decimals": self.decimals,
            "currency": currencies[0] if currencies else "",
            "first_day": first if isinstance(first, date) else None,
            "last_day": last if isinstance(last, date) else None,
            "product_count": _distinct(self.lines, _PRODUCT[Subject(self.subject)]),
            "customer_count": _distinct(self.lines, "customer_id") if sold else 0,
        }


def merge(data_file: DataFile, file: TradeFile, saving: Callable[[], None]) -> Merged:
    """The table with a file's documents in the place of their earlier versions.

    A file that came before others that were read sooner takes its place among them. A file read
    again, after a worker was lost, gives the same. `saving` is called when the lines are there.

    Raises:
        UserError: the file's money is not that of the table.
    """
    incoming, decimals = file.lines, file.mapping.decimals
    before = row_of(data_file.company_id, data_file.kind)
    others = applied_uploads(data_file.company_id, data_file.kind).exclude(data_file=data_file)
    earlier = [one for one in others if one.created_at <= data_file.created_at]
    later = [one for one in others if one.created_at > data_file.created_at]
    _check_money(before if others else None, incoming, decimals)
    versions = [*_versions(earlier, incoming, data_file.kind)] if later else []
    versions += [incoming, *_versions(later, incoming, data_file.kind)]
    return _made(Given(data_file, before, incoming, decimals), versions, saving)


def unmerge(upload: TradeUpload, saving: Callable[[], None]) -> Merged:
    """The table as if an upload had never come."""
    data_file = upload.data_file
    named = pl.read_parquet(upload_folder(data_file.company_id, data_file.pk) / LINES)
    others = applied_uploads(upload.company_id, upload.subject).exclude(pk=upload.pk)
    versions = _versions(list(others), named, upload.subject)
    before = row_of(upload.company_id, upload.subject)
    return _made(Given(data_file, before, named, upload.decimals), versions, saving)


def _versions(uploads: list[TradeUpload], named: pl.DataFrame, subject: str) -> list[pl.DataFrame]:
    """What uploads say of the documents that a file names, in their order."""
    of = KEYS[subject]
    folders = [upload_folder(one.company_id, one.data_file_id) for one in uploads]
    return [naming(pl.read_parquet(folder / LINES), named, of) for folder in folders]


@dataclass(frozen=True)
class Given:
    """What a new version is made from: the file, the table before, the documents it names."""

    data_file: DataFile
    before: TradeTable | None
    named: pl.DataFrame
    decimals: int


def _made(given: Given, versions: list[pl.DataFrame], saving: Callable[[], None]) -> Merged:
    data_file, before, named = given.data_file, given.before, given.named
    subject, of = data_file.kind, KEYS[data_file.kind]
    # An empty table does not know how many decimals the money of the file has.
    empty = before is None or not before.line_count
    was = named.clear() if empty or before is None else read_lines(before)
    lines = replaced(was, versions or [named.clear()], named, of)
    by_month, by_day = (changes(was, lines, named, period, of) for period in ("month", "day"))
    saving()
    version = 1 if before is None else before.version + 1
    name = f"{version:06d}-{uuid.uuid4().hex[:12]}"
    folder = table_folder(data_file.company_id, subject, name)
    with Scratch(folder) as scratch:
        lines.write_parquet(scratch.folder / LINES, compression="lz4")
        if subject == Subject.SALES:
            earlier = table_folder(before.company_id, subject, before.folder) if before else None
            write_tables(scratch.folder, lines, earlier, touched_days(by_day))
        scratch.move()
    return Merged(data_file.company_id, subject, before, lines, given.decimals, name, by_month)


def _check_money(before: TradeTable | None, incoming: pl.DataFrame, decimals: int) -> None:
    found = _currencies(incoming)
    if before is None or not before.line_count:
        return
    if before.decimals != decimals:
        raise UserError(
            f"The file's money has {decimals} decimals, that of the earlier uploads "
            f"{before.decimals}. Say in the mapping how many there are."
        )
    if found and before.currency and found[0] != before.currency:
        raise UserError(
            f"The file's money is {found[0]}, that of the earlier uploads {before.currency}. "
            "Keep sales of another currency in a company of their own."
        )


def _currencies(lines: pl.DataFrame) -> list[str]:
    if "currency" not in lines.columns:
        return []
    return lines["currency"].drop_nulls().unique().sort().to_list()


def _distinct(lines: pl.DataFrame, column: str) -> int:
    return lines[column].drop_nulls().n_unique()
