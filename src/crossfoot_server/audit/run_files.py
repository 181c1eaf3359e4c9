"""The files of a run: what there is, its hash, its tables, and two runs compared."""

import hashlib
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from crossfoot.audit.compare import RunComparison, compare_runs
from crossfoot.errors import UserError
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.datasets.store import run_folder
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.shared.tables import table_page

_MEDIA_TYPES = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".toml": "application/toml",
    ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_OTHER = "application/octet-stream"
#: Of any file of a run; what a machine knows of endings beside these does not matter.
MEDIA_TYPES = (*_MEDIA_TYPES.values(), _OTHER)
#: What of findings is compared and shown; the texts of the lines stay where they are.
_COMPARED = (
    "finding_id", "code", "family", "score", "points", "risk", "reason", "line_id", "entry_id",
    "journal_id", "posting_date", "account", "amount",
)  # fmt: skip
LISTS = ("added", "gone", "changed")


@dataclass(frozen=True)
class RunFile:
    """A file of a run; `name` is its path in the run's folder."""

    name: str
    size: int
    sha256: str
    media_type: str


def paths_of(run: AuditRun) -> dict[str, Path]:
    """The run's files by name."""
    folder = run_folder(run.company_id, run.pk)
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): path for path in sorted(found)}


def files_of(run: AuditRun) -> list[RunFile]:
    """Every file of the run."""
    return [describe(name, path) for name, path in paths_of(run).items()]


def describe(name: str, path: Path) -> RunFile:
    """What is told of a file."""
    facts = path.stat()
    digest = _sha256(path, facts.st_size, facts.st_mtime_ns)
    return RunFile(name, facts.st_size, digest, _MEDIA_TYPES.get(path.suffix, _OTHER))


@lru_cache(maxsize=1000)
def _sha256(path: Path, size: int, changed: int) -> str:
    """Of the file as it was when it had this size and time."""
    del size, changed
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def tables_of(run: AuditRun) -> dict[str, Path]:
    """The run's tables by name, as Parquet."""
    folder = run_folder(run.company_id, run.pk) / "tables"
    return {path.stem: path for path in sorted(folder.glob("*.parquet"))}


def compared(earlier: AuditRun, later: AuditRun, page: dict[str, Any]) -> dict[str, Any]:
    """Two runs side by side; of what came, went and changed the rows of a page.

    Raises:
        InvalidError: the runs can't be compared, or the page is too long.
    """
    same = earlier.dataset_id == later.dataset_id
    try:
        found = _comparison(_findings_file(earlier), _findings_file(later), same_dataset=same)
    except UserError as error:
        raise ProblemError(str(error), "not_comparable") from error
    return {
        "earlier": earlier.pk,
        "later": later.pk,
        "same_dataset": same,
        "basis": found.basis,
        "by_check": found.by_check.to_dicts(),
        "by_family": found.by_family.to_dicts(),
        "by_account": table_page(found.by_account.lazy(), page, name="by_account"),
        **{name: _list(found, name, page) for name in LISTS},
    }


def _list(found: RunComparison, name: str, page: dict[str, Any]) -> dict[str, Any] | None:
    table: pl.DataFrame | None = getattr(found, name)
    return None if table is None else table_page(table.lazy(), page, name=name)


@lru_cache(maxsize=1)
def _comparison(earlier: Path, later: Path, *, same_dataset: bool) -> RunComparison:
    """Two runs, which never change; of the pair looked at last its other lists come at once."""
    before, after = (pl.read_parquet(one, columns=list(_COMPARED)) for one in (earlier, later))
    return compare_runs(before, after, same_dataset=same_dataset)


def _findings_file(run: AuditRun) -> Path:
    path = run_folder(run.company_id, run.pk) / "findings.parquet"
    if not path.exists():
        raise UserError("The findings of this run are not kept any more: audit again.")
    return path


def as_data(files: list[RunFile]) -> list[dict[str, Any]]:
    """Files as plain data."""
    return [asdict(one) for one in files]
