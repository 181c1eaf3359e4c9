"""Reading a spooled file into its dataset, with the mapping that was given, saved or found."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from crossfoot.errors import MappingNeededError, UserError
from crossfoot.ingest.detect import open_source
from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.mapping.file import parse_mapping
from crossfoot.ingest.run import SideFiles, import_file
from crossfoot.ingest.source import ReadOptions
from crossfoot.ingest.suggest import suggest_mapping
from crossfoot.progress import Progress
from crossfoot.storage import Dataset, open_dataset
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.datasets.store import dataset_folder
from crossfoot_server.uploads.drafts import suggestion_data
from crossfoot_server.uploads.previews import keep_head
from crossfoot_server.uploads.queries import mappings_of, saved_mapping
from crossfoot_server.uploads.spool import SIDE_FILES, spooled

FILE_GONE = "The file is no longer here, so it can't be read again. Upload it again."
#: Called with what a file's columns seem to mean when that has to be confirmed.
KeepSuggestion = Callable[[dict[str, Any]], None]


def read_dataset(data_file: DataFile, keep: KeepSuggestion, progress: Progress) -> Dataset:
    """Read the file, unless an earlier attempt did already.

    Raises:
        MappingNeededError: what the columns mean has to be confirmed; `keep` got the suggestion.
        UserError: the file can't be read, or is gone.
    """
    folder = dataset_folder(data_file.company_id, data_file.pk)
    if (folder / "manifest.json").exists():
        return open_dataset(folder)
    path = spooled_file(data_file)
    options = read_options(data_file)
    beside = _side_files(data_file)
    try:
        return import_file(
            path,
            folder,
            mapping=_mapping(data_file, path, options, beside),
            options=options,
            side_files=beside,
            progress=progress,
        )
    except MappingNeededError:
        source = open_source(path, options, beside.headers)
        keep_head(data_file.pk, source)
        keep(suggestion_data(source, suggest_mapping(source)))
        raise


def spooled_file(data_file: DataFile) -> Path:
    """Where the uploaded file lies.

    Raises:
        UserError: it is gone, since an earlier job ended.
    """
    path = spooled(data_file.pk, "ledger")
    if path is None:
        raise UserError(FILE_GONE)
    return path


def read_options(data_file: DataFile) -> ReadOptions:
    """What the uploader said of the file."""
    return ReadOptions(**data_file.options, most_unpacked=settings.ENVIRONMENT.max_unpacked_bytes)


def _mapping(
    data_file: DataFile, path: Path, options: ReadOptions, beside: SideFiles
) -> Mapping | None:
    """The mapping given or confirmed, or the company's for the same headers."""
    if data_file.mapping_toml:
        return parse_mapping(data_file.mapping_toml, "mapping")
    if not mappings_of(data_file.company_id).exists():
        return None
    columns = open_source(path, options, beside.headers).columns
    saved = saved_mapping(data_file.company_id, data_file.kind, columns)
    if saved is None:
        return None
    mappings_of(data_file.company_id).filter(pk=saved.pk).update(last_used_at=timezone.now())
    return parse_mapping(saved.toml, saved.name)


def _side_files(data_file: DataFile) -> SideFiles:
    return SideFiles(**{role: spooled(data_file.pk, role) for role in SIDE_FILES})
