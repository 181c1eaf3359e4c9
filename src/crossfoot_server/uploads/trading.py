"""Sales and stock: reading a spooled file into its table, taking one back, and what follows."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import cast

from django.utils import timezone

from crossfoot.errors import TradeMappingNeededError, UserError
from crossfoot.ingest.detect import open_table
from crossfoot.ingest.trade import TradeFile, read_inventory, read_sales
from crossfoot.ingest.trade.file import parse_trade_mapping
from crossfoot.ingest.trade.mapping import Subject, TradeMapping
from crossfoot.progress import Progress
from crossfoot_server.datasets.models import DataFile, FileKind
from crossfoot_server.forecasting.actions import start_forecasts
from crossfoot_server.jobs.models import Job
from crossfoot_server.jobs.running import Keep, Work
from crossfoot_server.kpis.actions import start_snapshots
from crossfoot_server.kpis.models import Trigger
from crossfoot_server.sales.merging import merge, unmerge
from crossfoot_server.sales.queries import row_of, trade_uploads_of
from crossfoot_server.sales.results import save_undo, save_upload, tell
from crossfoot_server.sales.store import LINES, PROBLEMS, upload_folder
from crossfoot_server.uploads.meanings import trade_suggestion
from crossfoot_server.uploads.previews import keep_head
from crossfoot_server.uploads.queries import file_of, mappings_of, saved_mapping
from crossfoot_server.uploads.reading import KeepSuggestion, read_options, spooled_file
from crossfoot_server.uploads.results import save_suggestion

LOST = "The rows read are not the sum of lines, problems and totals rows. Nothing was kept."


def import_trade(work: Work) -> Keep:
    """Read a file of sales or stock into the company's table."""
    work.tracking.begin("validation")
    data_file = file_of(work.job)
    keep = partial(save_suggestion, data_file)
    file = read_trade(data_file, keep, work.tracking.following({"reading": "parsing"}))
    work.tracking.begin("processing")
    merged = merge(data_file, file, partial(work.tracking.begin, "saving"))
    work.tracking.begin("tracking")
    return _then_figures(
        work, partial(save_upload, data_file, file, merged), partial(tell, merged, file.totals)
    )


def take_back(work: Work) -> Keep:
    """Take an upload of sales or stock out of its table.

    Raises:
        UserError: it was taken back already.
    """
    work.tracking.begin("processing")
    uploads = trade_uploads_of(work.job.company_id).filter(undone_at__isnull=True)
    upload = uploads.filter(pk=uuid.UUID(work.job.payload["upload_id"])).first()
    if upload is None:  # a job that failed was tried again after another one had done its work
        raise UserError("This upload was taken back already.")
    merged = unmerge(upload, partial(work.tracking.begin, "saving"))
    work.tracking.begin("tracking")
    by, now = work.job.started_by, timezone.now()
    save = partial(save_undo, upload, merged, by=by, now=now)
    return _then_figures(work, save, partial(tell, merged, None))


def _then_figures(work: Work, save: Keep, told: Callable[[Job], None]) -> Keep:
    """Save, and say in the job what came of it; key figures and forecasts follow as own jobs."""

    def keep() -> None:
        save()
        told(work.job)
        company_id, by = work.job.company_id, work.job.started_by
        if row_of(company_id, FileKind.SALES) is None:
            return  # stock alone has no figures
        start_snapshots(company_id=company_id, by=by, trigger=Trigger.UPLOAD)
        start_forecasts(company_id=company_id, by=by)

    return keep


def read_trade(data_file: DataFile, keep: KeepSuggestion, progress: Progress) -> TradeFile:
    """Read a file of sales or stock, and put its lines and problems into the store.

    Raises:
        TradeMappingNeededError: what the columns mean has to be confirmed; `keep` got the
            suggestion.
        UserError: the file can't be read, or is gone.
    """
    path, options = spooled_file(data_file), read_options(data_file)
    read = read_sales if data_file.kind == FileKind.SALES else read_inventory
    try:
        file = read(path, mapping=_mapping(data_file), options=options, progress=progress)
    except TradeMappingNeededError:
        source = open_table(path, options)
        keep_head(data_file.pk, source)
        keep(trade_suggestion(source, cast("Subject", data_file.kind)))
        raise
    totals = file.totals
    if totals.rows_read != totals.lines + totals.problems + totals.totals_rows:
        raise UserError(LOST)
    folder = upload_folder(data_file.company_id, data_file.pk)
    folder.mkdir(parents=True, exist_ok=True)
    file.lines.write_parquet(folder / LINES, compression="lz4")
    file.problems.write_parquet(folder / PROBLEMS)
    return file


def _mapping(data_file: DataFile) -> TradeMapping | None:
    """The mapping given or confirmed, or the company's for the same headers."""
    if data_file.mapping_toml:
        return parse_trade_mapping(data_file.mapping_toml, "mapping")
    if not mappings_of(data_file.company_id).filter(kind=data_file.kind).exists():
        return None
    columns = open_table(spooled_file(data_file), read_options(data_file)).columns
    saved = saved_mapping(data_file.company_id, data_file.kind, columns)
    if saved is None:
        return None
    mappings_of(data_file.company_id).filter(pk=saved.pk).update(last_used_at=timezone.now())
    return parse_trade_mapping(saved.toml, saved.name)
