"""Mappings: confirm that of an upload, keep, change and remove those of the company."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404

from crossfoot_server.companies.access import Actor
from crossfoot_server.datasets.models import DataFile, FileKind
from crossfoot_server.jobs.actions import resume_job
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.shared.errors import ConflictError
from crossfoot_server.uploads.meanings import check_fits
from crossfoot_server.uploads.models import KEPT_OF_REPLACED, ColumnMapping
from crossfoot_server.uploads.previews import check_reads
from crossfoot_server.uploads.queries import (
    file_of,
    header_key,
    jobs_of_file,
    mappings_of,
    waiting_jobs,
)


def confirm_mapping(data_file: DataFile, *, toml: str, save: bool, name: str, by: Actor) -> Job:
    """Use a mapping for an upload that waits for one; its job goes on.

    A saved one is forgotten again when the file can't be read with it, and the one that it replaced
    comes back. Where it is saved, other uploads that wait with the same headers go on too.

    Raises:
        ProblemError: the mapping can't be read, does not fit the file's columns, or makes no line
            of its first rows.
        ConflictError: no job of the file waits for a mapping.
    """
    headers = data_file.suggestion.get("headers", [])
    waiting = jobs_of_file(data_file).filter(status=Status.NEEDS_MAPPING).first()
    if waiting is None:
        raise ConflictError("No job of this upload waits for a mapping.", "job_not_waiting")
    check_fits(toml, data_file.kind, headers)
    check_reads(data_file, toml)
    with transaction.atomic():
        data_file.mapping_toml = toml
        DataFile.objects.of(by.company_id).filter(pk=data_file.pk).update(mapping_toml=toml)
        if save:
            _save(data_file, name or data_file.file_name[:200], by)
            _resume_others(data_file, headers)
        return resume_job(waiting)


def _save(data_file: DataFile, name: str, by: Actor) -> None:
    """Keep the file's mapping for its headers, and the one before until this one is proved."""
    headers = data_file.suggestion.get("headers", [])
    values: dict[str, Any] = {"name": name, "headers": headers, "created_by": by.name}
    values |= {"toml": data_file.mapping_toml, "is_proved": False, "replaced": {}}
    key: dict[str, Any] = {"kind": data_file.kind, "header_key": header_key(headers)}
    before = mappings_of(by.company_id).filter(**key).select_for_update().first()
    if before is not None:
        is_same = before.toml == data_file.mapping_toml
        values |= {"is_proved": is_same and before.is_proved, "replaced": before.replaced}
        if before.is_proved and not is_same:
            values["replaced"] = {one: getattr(before, one) for one in KEPT_OF_REPLACED}
    ColumnMapping.everywhere.update_or_create(company_id=by.company_id, **key, defaults=values)


def _resume_others(data_file: DataFile, headers: Sequence[str]) -> None:
    """Let the company's other uploads with these headers, which wait for a mapping too, go on."""
    for job in waiting_jobs(data_file.company_id).exclude(data_file=data_file):
        other = file_of(job)
        if other.kind == data_file.kind and other.suggestion.get("headers", []) == headers:
            with suppress(ConflictError):  # it was cancelled meanwhile
                resume_job(job)


def save_mapping(
    *, name: str, headers: Sequence[str], toml: str, by: Actor, kind: str = FileKind.LEDGER
) -> ColumnMapping:
    """Keep a mapping for files of a kind with these headers.

    Raises:
        InvalidError: the mapping can't be read, or does not fit the headers.
        ConflictError: the company has one for these headers.
    """
    check_fits(toml, kind, headers)
    try:
        with transaction.atomic():
            return ColumnMapping.everywhere.create(
                company_id=by.company_id,
                kind=kind,
                name=name,
                header_key=header_key(headers),
                headers=list(headers),
                toml=toml,
                created_by=by.name,
            )
    except IntegrityError as error:
        raise ConflictError(
            "There is a mapping for files with these headers already. Change that one.",
            "mapping_exists",
        ) from error


def change_mapping(mapping: ColumnMapping, changes: dict[str, Any]) -> ColumnMapping:
    """Give a mapping another name or text.

    Raises:
        InvalidError: the text can't be read, or does not fit the mapping's headers.
    """
    if "toml" in changes:
        check_fits(changes["toml"], mapping.kind, mapping.headers)
    mappings = mappings_of(mapping.company_id)
    if "toml" in changes:
        changes = {**changes, "is_proved": True, "replaced": {}}
    if changes:
        mappings.filter(pk=mapping.pk).update(**changes)
    return get_object_or_404(mappings, pk=mapping.pk)


def remove_mapping(mapping: ColumnMapping) -> None:
    """Remove a saved mapping; what was read with it stays as it is."""
    mappings_of(mapping.company_id).filter(pk=mapping.pk).delete()
