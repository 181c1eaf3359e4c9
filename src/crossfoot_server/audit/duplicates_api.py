"""Duplicates at the seeds' addresses: groups with what the model says, and all lines as CSV."""

import uuid
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from crossfoot_server.audit.duplicates import Duplicates, duplicates_of
from crossfoot_server.audit.duplicates_serializers import (
    TYPES,
    DuplicatesQuery,
    DuplicatesSerializer,
    SheetQuery,
)
from crossfoot_server.audit.links import Links
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.audit.queries import latest_run, runs_of
from crossfoot_server.audit.titles import export_name
from crossfoot_server.companies.access import actor_of
from crossfoot_server.datasets.queries import data_files_of
from crossfoot_server.ml.queries import model_info
from crossfoot_server.shared.asking import asked
from crossfoot_server.shared.conditional import unless_known
from crossfoot_server.shared.errors import ConflictError
from crossfoot_server.shared.exports import exported
from crossfoot_server.shared.parameters import KnownParameters

NOT_AUDITED = "This file has not been audited: look at its job."


class DuplicatesView(KnownParameters):
    """The duplicates of a file's newest audit."""

    parameters = ("sheet_id", "type", "unexplained", "offset", "limit")

    @extend_schema(parameters=[DuplicatesQuery], responses=DuplicatesSerializer)
    def get(self, request: Request) -> HttpResponseBase:
        """Groups of lines alike, unexplained ones first, each line with what the model says."""
        given = asked(request, DuplicatesQuery)
        run = _run(actor_of(request).company_id, given.get("sheet_id"))
        found = duplicates_of(run)
        info = {**model_info(run.company_id), "applied": found.applied}

        def make() -> dict[str, Any]:
            return {**_page(found, given), "ml_model_info": info}

        return unless_known(request, (found.version, info.get("model_id"), info["reason"]), make)


class DuplicatesExportView(KnownParameters):
    """The duplicates of a file's newest audit, all of them."""

    parameters = ("sheet_id",)

    @extend_schema(
        parameters=[SheetQuery],
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.BINARY, "All lines as CSV")},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """All duplicate lines as CSV that is safe to open in a spreadsheet."""
        run = _run(actor_of(request).company_id, asked(request, SheetQuery).get("sheet_id"))
        return exported(duplicates_of(run).table(), name=export_name("duplicates", run), kind="csv")


def _run(company_id: uuid.UUID, sheet_id: uuid.UUID | None) -> AuditRun:
    """The newest run of a file; without one, of the company."""
    if sheet_id is None:
        newest = runs_of(company_id).first()
        if newest is None:
            raise NotFound("No file was audited yet.")
        return newest
    file = get_object_or_404(data_files_of(company_id), pk=sheet_id)
    run = latest_run(file)
    if run is None:
        raise ConflictError(NOT_AUDITED, "not_audited")
    return run


def _page(found: Duplicates, given: dict[str, Any]) -> dict[str, Any]:
    run, offset, limit = found.run, given["offset"], given["limit"]
    file = run.dataset.data_file
    groups = found.groups
    if "type" in given:
        groups = groups.of_type(TYPES[given["type"]])
    wanted = groups.unexplained if given["unexplained"] else groups
    total = wanted.groups.height
    links = Links(file.pk, run.pk).duplicates
    return {
        "success": True,
        "sheet_id": file.pk,
        "file_name": file.file_name,
        "run_id": run.pk,
        "total_duplicates": wanted.lines,
        "total_groups": total,
        "unexplained_groups": groups.unexplained.groups.height,
        "offset": offset,
        "limit": limit,
        "next": _next(links["duplicates"], given) if offset + limit < total else None,
        "duplicates": found.shown(wanted.groups.slice(offset, limit)),
        "export": links["duplicates_csv"],
    }


def _next(address: str, given: dict[str, Any]) -> str:
    kind = f"&type={given['type'].replace(' ', '%20')}" if "type" in given else ""
    only = "&unexplained=true" if given["unexplained"] else ""
    return f"{address}{kind}{only}&offset={given['offset'] + given['limit']}&limit={given['limit']}"
