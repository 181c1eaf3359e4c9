"""What can be read of uploads: an earlier one of the same content, the options of reading."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Any

from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.models import Job


def fingerprint_of(
    content: str, side_files: Mapping[str, str], mapping_toml: str, options: Mapping[str, Any]
) -> str:
    """The hash of all that decides what a file becomes: content, side files, mapping, options."""
    parts = [content, dict(side_files), mapping_toml, dict(options)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def current_file(company_id: uuid.UUID, fingerprint: str) -> DataFile | None:
    """The company's upload of the same content that has not failed."""
    return DataFile.objects.of(company_id).filter(fingerprint=fingerprint, is_current=True).first()


def latest_job(data_file: DataFile) -> Job:
    """The newest job of a file."""
    jobs = Job.objects.of(data_file.company_id).filter(data_file=data_file)
    return jobs.select_related("tracker", "data_file").order_by("-created_at")[0]
