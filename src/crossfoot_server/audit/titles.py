"""What a run is called: its profile's title, and names of files that are taken away."""

from functools import lru_cache
from pathlib import Path

from django.utils.text import slugify

from crossfoot.errors import UserError
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.datasets.profiles import profile_of

_LONGEST = 60


def profile_title(run: AuditRun) -> str:
    """The title of the run's profile; its name where it has none, or can be read no more."""
    return _title(run.profile_toml) or run.profile


@lru_cache(maxsize=500)
def _title(asked: str) -> str:
    try:
        return str(profile_of(asked).title)
    except UserError:
        return ""


def export_name(what: str, run: AuditRun) -> str:
    """A file's name without its ending: what it holds, of which ledger and run."""
    ledger = slugify(Path(run.dataset.data_file.file_name).stem)[:_LONGEST].strip("-_")
    return "-".join(part for part in (what, ledger, run.run_key) if part)
