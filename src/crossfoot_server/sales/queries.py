"""What can be read of sales and stock."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import polars as pl
from django.db.models import Exists, OuterRef, Q, QuerySet

from crossfoot.ingest.problems import no_problems
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.models import ENDED, Job
from crossfoot_server.sales.models import Subject, TradeTable, TradeUpload
from crossfoot_server.sales.store import LINES, PROBLEMS, table_folder, upload_folder

_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Kept:
    """A table as it is now: its row and its lines, of tables.SALES or tables.INVENTORY."""

    row: TradeTable
    lines: pl.DataFrame


def table_of(company_id: uuid.UUID, subject: str = Subject.SALES) -> TradeTable | None:
    """The row of a company's table; None before the first upload, and when it has no line."""
    return TradeTable.objects.of(company_id).filter(subject=subject, line_count__gt=0).first()


def row_of(company_id: uuid.UUID, subject: str) -> TradeTable | None:
    """The row of a company's table, also when uploads taken back have left no line in it."""
    return TradeTable.objects.of(company_id).filter(subject=subject).first()


def has_tables(company_id: uuid.UUID) -> bool:
    """Whether a company has lines of sales or stock."""
    return TradeTable.objects.of(company_id).filter(line_count__gt=0).exists()


def applied_uploads(company_id: uuid.UUID, subject: str) -> QuerySet[TradeUpload]:
    """The uploads that make a table, in the order in which they take effect."""
    rows = TradeUpload.objects.of(company_id).filter(subject=subject, undone_at__isnull=True)
    return rows.select_related("data_file").order_by("created_at", "data_file_id")


def as_it_is(
    company_id: uuid.UUID, subject: str, answer: Callable[[TradeTable | None], _Answer]
) -> _Answer:
    """An answer from a company's table as it is now; again where an upload replaced it meanwhile.

    `answer` gets None where table_of has no table.
    """
    try:
        return answer(table_of(company_id, subject))
    except FileNotFoundError:
        return answer(table_of(company_id, subject))


def kept_table(company_id: uuid.UUID, subject: str = Subject.SALES) -> Kept | None:
    """A company's table with its lines; None where table_of has none."""
    return as_it_is(
        company_id, subject, lambda row: None if row is None else Kept(row, read_lines(row))
    )


def scanned(
    company_id: uuid.UUID, subject: str, make: Callable[[pl.LazyFrame], _Answer]
) -> tuple[TradeTable, _Answer] | None:
    """A company's table and what is made of its lines, which are not read before; None: no table.

    `make` collects what it makes.
    """
    return as_it_is(
        company_id,
        subject,
        lambda row: None if row is None else (row, make(pl.scan_parquet(lines_file(row)))),
    )


def lines_file(row: TradeTable) -> Path:
    """The lines of a table's version."""
    return table_folder(row.company_id, row.subject, row.folder) / LINES


def read_lines(row: TradeTable) -> pl.DataFrame:
    """The lines of a table's version, all columns."""
    return pl.read_parquet(lines_file(row))


def trade_uploads_of(company_id: uuid.UUID) -> QuerySet[TradeUpload]:
    """The company's uploads of sales and stock, newest first."""
    rows = TradeUpload.objects.of(company_id).select_related("data_file")
    return rows.prefetch_related("data_file__updates")


def trade_files_of(company_id: uuid.UUID) -> QuerySet[DataFile]:
    """The company's files of sales and stock, whatever became of them, newest first."""
    files = DataFile.objects.of(company_id).filter(kind__in=Subject.values)
    return files.select_related("trade_upload").prefetch_related("jobs__tracker", "updates")


def files_in_state(files: QuerySet[DataFile], state: str) -> QuerySet[DataFile]:
    """Those that are waiting, applied, undone, or failed."""
    jobs = Job.everywhere.filter(data_file_id=OuterRef("pk")).order_by()
    is_reading, is_read = Exists(jobs.exclude(status__in=ENDED)), Q(trade_upload__isnull=False)
    wanted = {
        "waiting": ~is_read & Q(is_reading),
        "applied": is_read & Q(trade_upload__undone_at__isnull=True),
        "undone": Q(trade_upload__undone_at__isnull=False),
        "failed": ~is_read & ~Q(is_reading),
    }
    return files.filter(wanted[state])


def undos_under_way(company_id: uuid.UUID) -> dict[str, Job]:
    """The jobs that take uploads back and have not ended, by the upload's id."""
    jobs = Job.objects.of(company_id).filter(kind="trade_undo").exclude(status__in=ENDED)
    return {job.payload["upload_id"]: job for job in jobs.select_related("tracker")}


def problems_of(data_file: DataFile) -> pl.DataFrame:
    """The rows of a file that could not be read: file_row, column, value and reason."""
    path = upload_folder(data_file.company_id, data_file.pk) / PROBLEMS
    return pl.read_parquet(path) if path.is_file() else no_problems()
