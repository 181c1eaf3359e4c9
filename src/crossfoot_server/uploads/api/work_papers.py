"""The work paper of a run: taken away as it is now, and sent back filled in."""

import uuid

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from crossfoot_server.audit.filled_papers import apply_paper, preview, read_back, resolution_of
from crossfoot_server.audit.models import AuditRun
from crossfoot_server.audit.paper_serializers import (
    FilledPaperSerializer,
    ReadBackSerializer,
    shown,
)
from crossfoot_server.audit.papers import XLSX, current_paper
from crossfoot_server.audit.queries import runs_of
from crossfoot_server.companies.access import actor_of
from crossfoot_server.shared.exports import ByFormat
from crossfoot_server.uploads.intake import Intake

_FILE = {(200, XLSX): OpenApiResponse(OpenApiTypes.BINARY, "The work paper")}


class WorkPaperView(Intake):
    """A run's work paper."""

    parser_classes = (MultiPartParser,)
    content_negotiation_class = ByFormat
    write_scope = "review"

    @extend_schema(responses=_FILE)
    def get(self, request: Request, run_id: uuid.UUID) -> HttpResponseBase:
        """The work paper with statuses, notes, tick marks and sign-off of now, as .xlsx."""
        return current_paper(_run(request, run_id))

    @extend_schema(
        request={"multipart/form-data": FilledPaperSerializer}, responses=ReadBackSerializer
    )
    def post(self, request: Request, run_id: uuid.UUID) -> Response:
        """Send the filled work paper back: see what it changes, or with `apply` change it.

        Where both it and the server were changed, nothing is overwritten unless you say who is
        right. Sent again it changes nothing more.
        """
        run = _run(request, run_id)
        form = FilledPaperSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        resolution = resolution_of(given.get("resolve", ""), given["conflicts"])
        sent = given["file"].spooled
        paper = read_back(sent.path, sent.name, run)
        if given["apply"]:
            done = apply_paper(paper, run, resolution, by=actor_of(request), now=timezone.now())
        else:
            done = preview(paper, run, resolution)
        return Response(ReadBackSerializer(shown(run.pk, done)).data)


def _run(request: Request, run_id: uuid.UUID) -> AuditRun:
    return get_object_or_404(runs_of(actor_of(request).company_id), pk=run_id)
