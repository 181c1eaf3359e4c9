"""What of the spool is no longer needed: nothing outlives its job."""

import datetime as dt
import time
import uuid
from pathlib import Path

from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.models import ENDED, Job
from crossfoot_server.uploads.spool import folders, parts

#: A folder without a row may be that of an upload that is just being kept.
SETTLED = dt.timedelta(minutes=10)
#: Bytes of a resumable upload that nobody knows; a long one writes at least so often.
ABANDONED = dt.timedelta(days=1)


def ended_uploads() -> list[uuid.UUID]:
    """The uploads whose files lie in the spool though no job needs them any more."""
    found = dict(folders())
    needed = Job.everywhere.filter(data_file_id__in=found).exclude(status__in=ENDED)
    alive = set(needed.values_list("data_file_id", flat=True))
    known = set(DataFile.everywhere.filter(pk__in=found).values_list("pk", flat=True))
    return [
        data_file_id
        for data_file_id, path in found.items()
        if data_file_id not in alive and (data_file_id in known or _is_older(path, SETTLED))
    ]


def abandoned_parts() -> list[Path]:
    """Files of resumable uploads that broke off."""
    return [path for path in parts() if _is_older(path, ABANDONED)]


def _is_older(path: Path, age: dt.timedelta) -> bool:
    try:
        return time.time() - path.stat().st_mtime > age.total_seconds()
    except FileNotFoundError:
        return False
