"""Server-sent events: an upload's progress over plain HTTP."""

import uuid
from typing import Any

from django.http import Http404, StreamingHttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request

from crossfoot_server.companies.access import actor_of
from crossfoot_server.jobs.queries import latest_job_of_file
from crossfoot_server.jobs.tracking import state_of
from crossfoot_server.shared.parameters import KnownParameters
from crossfoot_server.uploads.following import follow
from crossfoot_server.uploads.intake import release_connection
from crossfoot_server.uploads.serializers import StreamEventSerializer

MEDIA_TYPE = "text/event-stream"


class AnyAccepted(BaseContentNegotiation):
    """Events come as such whatever is accepted, and refusals as problems."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]


class UploadEventsView(KnownParameters):
    """The progress of an upload's job, as it happens."""

    content_negotiation_class = AnyAccepted

    @extend_schema(
        responses={
            (200, MEDIA_TYPE): OpenApiResponse(
                StreamEventSerializer,
                description=(
                    "The state now, then upload.progress, upload.needs_mapping and at last "
                    "upload.completed or upload.failed; the id is the event's sequence"
                ),
            )
        }
    )
    def get(self, request: Request, file_id: uuid.UUID) -> HttpResponseBase:
        """Follow an upload: the state now, then each change, until the job has ended."""
        company_id = actor_of(request).company_id
        job = latest_job_of_file(company_id, file_id)
        if job is None:
            raise Http404
        release_connection()
        events = follow(company_id, file_id, state_of(job))
        response = StreamingHttpResponse(events, content_type=MEDIA_TYPE)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Accel-Buffering"] = "no"
        return response
