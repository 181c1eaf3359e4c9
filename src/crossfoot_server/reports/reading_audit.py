"""Audits and uploads, as their reports take them."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from django.db.models import Q, QuerySet

from crossfoot.errors import UserError
from crossfoot.reports.contents.quality import Quality, quality_of_ledger, quality_of_trade
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.audit.papers import current_audit, write_current_paper
from crossfoot_server.audit.queries import runs_of
from crossfoot_server.companies.access import Actor
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.datasets.queries import data_files_of
from crossfoot_server.datasets.store import open_ledger
from crossfoot_server.reports.found import GONE, Found
from crossfoot_server.sales.kept_file import kept_trade_file
from crossfoot_server.sales.models import TradeUpload

NO_AUDIT: Final = "No upload of this company was audited yet, so there is nothing to report."
NO_UPLOAD: Final = "No upload of this company was read yet, so there is nothing to report."
TAKEN_BACK: Final = "the upload was taken back on {day} by {by}: its lines count nowhere any more"


def find_audit(parameters: Mapping[str, Any], by: Actor) -> Found:
    """The run of an audit that is asked for, or the newest of the newest upload.

    Raises:
        UserError: there is none.
    """
    run = run_of(parameters, by)
    file = run.dataset.data_file
    read, workbook = partial(current_audit, run), partial(write_current_paper, run)
    return Found(file.file_name, file, read, workbook)


def run_of(parameters: Mapping[str, Any], by: Actor) -> AuditRun:
    """The run that parameters name.

    Raises:
        UserError: there is none.
    """
    rows = runs_of(by.company_id)
    if "run" in parameters:
        return _there(rows.filter(pk=parameters["run"]).first(), "run of an audit")
    if "upload" in parameters:
        of_file = rows.filter(dataset__data_file=parameters["upload"])
        return _there(of_file.first(), "audited upload")
    if "engagement_id" in parameters:
        rows = rows.filter(dataset__data_file__engagement_id=parameters["engagement_id"])
    run = rows.order_by("-dataset__data_file__created_at", "-created_at").first()
    if run is None:
        raise UserError(NO_AUDIT)
    return run


def find_upload(parameters: Mapping[str, Any], by: Actor) -> Found:
    """The upload that is asked for, of a ledger, sales or stock, or the newest that counts.

    Raises:
        UserError: there is none.
    """
    rows = data_files_of(by.company_id).select_related("trade_upload")
    rows = rows.filter(Q(dataset__isnull=False) | Q(trade_upload__isnull=False))
    if "upload" in parameters:
        file = rows.filter(pk=parameters["upload"]).first()
        if file is None:
            raise UserError(GONE.format(what="upload that was read"))
    else:
        file = _newest(rows, parameters)
    return Found(file.file_name, file, lambda: _quality(file))


def _quality(file: DataFile) -> Quality:
    upload: TradeUpload | None = getattr(file, "trade_upload", None)
    if upload is None:
        return quality_of_ledger(open_ledger(file.company_id, file.pk).dataset)
    quality = quality_of_trade(kept_trade_file(upload))
    unused = None if upload.unused is None else quality.unused
    return replace(quality, unused=unused, notes=(*quality.notes, *_taken_back(upload)))


def _taken_back(upload: TradeUpload) -> tuple[str, ...]:
    if upload.undone_at is None:
        return ()
    return (TAKEN_BACK.format(day=upload.undone_at.date(), by=upload.undone_by),)


def _newest(rows: QuerySet[DataFile], parameters: Mapping[str, Any]) -> DataFile:
    if "engagement_id" in parameters:
        rows = rows.filter(engagement_id=parameters["engagement_id"])
    file = rows.filter(trade_upload__undone_at__isnull=True).first()
    if file is None:
        raise UserError(NO_UPLOAD)
    return file


def _there(run: AuditRun | None, what: str) -> AuditRun:
    if run is None:
        raise UserError(GONE.format(what=what))
    return run
