"""Reading a spooled file of sales or stock into its table."""

from typing import cast

from django.utils import timezone

from crossfoot.errors import TradeMappingNeededError, UserError
from crossfoot.ingest.detect import open_table
from crossfoot.ingest.trade import TradeFile, read_inventory, read_sales
from crossfoot.ingest.trade.file import parse_trade_mapping
from crossfoot.ingest.trade.mapping import Subject, TradeMapping
from crossfoot.progress import Progress
from crossfoot_server.datasets.models import DataFile, FileKind
from crossfoot_server.sales.store import LINES, PROBLEMS, upload_folder
from crossfoot_server.uploads.meanings import trade_suggestion
from crossfoot_server.uploads.queries import mappings_of, saved_mapping
from crossfoot_server.uploads.reading import KeepSuggestion, read_options, spooled_file

LOST = "The rows read are not the sum of lines, problems and totals rows. Nothing was kept."


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
        keep(trade_suggestion(open_table(path, options), cast("Subject", data_file.kind)))
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
