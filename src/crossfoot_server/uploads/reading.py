"""Reading a spooled file into its dataset, with the mapping that was given, saved or found."""

from pathlib import Path

from crossfoot.errors import UserError
from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.mapping.file import parse_mapping
from crossfoot.ingest.run import SideFiles, import_file
from crossfoot.ingest.source import ReadOptions
from crossfoot.progress import Progress
from crossfoot.storage import Dataset, open_dataset
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.datasets.store import dataset_folder
from crossfoot_server.uploads.spool import SIDE_FILES, spooled

FILE_GONE = "The file is no longer here, so it can't be read again. Upload it again."


def read_dataset(data_file: DataFile, progress: Progress) -> Dataset:
    """Read the file, unless an earlier attempt did already.

    Raises:
        MappingNeededError: what the columns mean has to be confirmed.
        UserError: the file can't be read, or is gone.
    """
    folder = dataset_folder(data_file.company_id, data_file.pk)
    if (folder / "manifest.json").exists():
        return open_dataset(folder)
    path = spooled(data_file.pk, "ledger")
    if path is None:
        raise UserError(FILE_GONE)
    return import_file(
        path,
        folder,
        mapping=_mapping(data_file),
        options=ReadOptions(**data_file.options),
        side_files=_side_files(data_file),
        progress=progress,
    )


def _mapping(data_file: DataFile) -> Mapping | None:
    return parse_mapping(data_file.mapping_toml, "mapping.toml") if data_file.mapping_toml else None


def _side_files(data_file: DataFile) -> SideFiles | None:
    given: dict[str, Path | None] = {role: spooled(data_file.pk, role) for role in SIDE_FILES}
    return SideFiles(**given) if any(given.values()) else None
