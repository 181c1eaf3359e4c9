"""What workers keep of uploads: suggestions, what changed; and what is forgotten."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from crossfoot_server.datasets.models import DataFile, DataUpdate
from crossfoot_server.uploads.models import ColumnMapping, RememberedAnswer, ResumableUpload


def save_suggestion(data_file: DataFile, suggestion: dict[str, Any]) -> None:
    """Keep what a file's columns seem to mean, until a person confirms it."""
    DataFile.everywhere.filter(pk=data_file.pk).update(suggestion=suggestion)


def save_updates(data_file: DataFile, changes: Iterable[dict[str, Any]]) -> None:
    """Keep what an upload changed, by period; a job done again replaces it."""
    DataUpdate.everywhere.filter(data_file=data_file).delete()
    DataUpdate.everywhere.bulk_create(
        DataUpdate(company_id=data_file.company_id, data_file=data_file, **change)
        for change in changes
    )


def prove_mapping(data_file: DataFile, header_key: str) -> None:
    """Note that the file which a mapping was saved with could be read with it."""
    _unproven(data_file, header_key).update(is_proved=True, replaced={})


def forget_unproven_mapping(data_file: DataFile, header_key: str) -> None:
    """Take back a mapping that was saved with a file which could then not be read with it.

    The one that it replaced is in force again, if there was one.
    """
    for saved in _unproven(data_file, header_key):
        row = ColumnMapping.objects.of(data_file.company_id).filter(pk=saved.pk)
        if saved.replaced:
            row.update(**saved.replaced, is_proved=True, replaced={})
        else:
            row.delete()


def _unproven(data_file: DataFile, header_key: str) -> QuerySet[ColumnMapping]:
    saved = ColumnMapping.objects.of(data_file.company_id).filter(kind=data_file.kind)
    return saved.filter(header_key=header_key, toml=data_file.mapping_toml, is_proved=False)


def mark_unspooled(data_file_id: uuid.UUID) -> None:
    """Note that the uploaded file is gone from the spool."""
    DataFile.everywhere.filter(pk=data_file_id, spooled=True).update(spooled=False)


def forget_resumable(now: dt.datetime) -> list[uuid.UUID]:
    """Remove resumable uploads whose time is over; return their ids."""
    over = list(ResumableUpload.everywhere.filter(expires_at__lt=now).values_list("pk", flat=True))
    ResumableUpload.everywhere.filter(pk__in=over).delete()
    return over


def forget_keys(before: dt.datetime) -> None:
    """Remove what Idempotency-Keys stood for long ago."""
    RememberedAnswer.everywhere.filter(created_at__lt=before).delete()
