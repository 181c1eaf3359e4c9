"""Sending a file: 202 at once with where to look; the work goes on in the background."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from crossfoot_server.companies.access import actor_of
from crossfoot_server.companies.throttles import RequestThrottle, UploadThrottle
from crossfoot_server.datasets.models import DataFile, FileKind
from crossfoot_server.jobs.models import Status
from crossfoot_server.shared.errors import InvalidError
from crossfoot_server.uploads.actions import Answer, incoming_of, job_kind, start_upload
from crossfoot_server.uploads.intake import Intake
from crossfoot_server.uploads.queries import file_of
from crossfoot_server.uploads.serializers import (
    ImportSerializer,
    UploadAnswerSerializer,
    UploadSerializer,
)
from crossfoot_server.uploads.spool import SIDE_FILES

STARTED = "File uploaded successfully. Processing started in background."
GOES_ON = "The same file was uploaded before and is being processed."
KNOWN = "The same file was uploaded before: these are its results."
WAITS = "The file was uploaded. Its job waits and starts as soon as the job queue is back."
NEEDS_MAPPING = "The same file was uploaded before and waits for its mapping to be confirmed."
LONGEST_KEY = 200
_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "maxLength": LONGEST_KEY, "pattern": "^[ -~]*$"},
    OpenApiParameter.HEADER,
    description="The same key with the same upload gives the same job; at most 200 characters.",
)
_ANSWERS = {200: UploadAnswerSerializer, 202: UploadAnswerSerializer}


class TargetedAnomalyUploadView(Intake):
    """Upload a ledger: it is read and audited."""

    parser_classes = (MultiPartParser,)
    throttle_classes = (RequestThrottle, UploadThrottle)
    serializer_class = UploadSerializer
    write_scope = "upload"
    job_kind = "ledger_audit"

    @extend_schema(request=UploadSerializer, responses=_ANSWERS, parameters=[_KEY])
    def post(self, request: Request) -> Response:
        """Upload a ledger; 202 with its job, or 200 with what the same file gave before."""
        form = UploadSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        return _answered(request, form.validated_data, self.job_kind)


class ProcessingUploadView(Intake):
    """Upload a ledger to be read and not audited, or sales or stock that make a table."""

    parser_classes = (MultiPartParser,)
    throttle_classes = (RequestThrottle, UploadThrottle)
    serializer_class = ImportSerializer
    write_scope = "upload"

    @extend_schema(request=ImportSerializer, responses=_ANSWERS, parameters=[_KEY])
    def post(self, request: Request) -> Response:
        """Upload a file of one of the supported kinds; 202 with its job."""
        form = ImportSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        return _answered(request, given, job_kind(given["kind"], audit=False))


def _answered(request: Request, given: dict[str, Any], kind: str) -> Response:
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise InvalidError(
            f"An Idempotency-Key has at most {LONGEST_KEY} characters, all of them printable.",
            "idempotency_key_invalid",
        )
    side_files = {role: given[role].spooled for role in SIDE_FILES if role in given}
    incoming = incoming_of(given, given["file"].spooled, kind, side_files=side_files, key=key)
    answer = start_upload(incoming=incoming, by=actor_of(request))
    return Response(answer_of(answer), status=200 if answer.is_ended else 202)


def answer_of(answer: Answer) -> dict[str, Any]:
    """What an upload is answered with."""
    job, file = answer.job, file_of(answer.job)
    body: Any = {
        "job_id": job.pk,
        "status": _status(answer),
        "message": _message(answer),
        "file_info": {
            "file_id": file.pk,
            "file_name": file.file_name,
            "file_size": file.file_size,
            "sha256": file.sha256,
            "uploaded_at": file.created_at,
        },
        "celery_task_id": job.celery_task_id or None,
        "status_endpoint": f"/api/file-processing-jobs/{job.pk}/status/",
        "progress_endpoint": f"/api/processing-progress/?job_id={job.pk}",
        "events_endpoint": f"/api/uploads/{file.pk}/events/",
        "websocket_endpoint": f"/ws/uploads/{file.pk}/",
        "mapping_endpoint": f"/api/uploads/{file.pk}/mapping/",
        **_results_of(file),
    }
    body |= {"warning": WAITS} if _is_unsent(answer) else {}
    return dict(UploadAnswerSerializer(body).data)


def _results_of(file: DataFile) -> dict[str, str]:
    """Where the results will be."""
    if file.kind != FileKind.LEDGER:
        return {"sales_endpoint": f"/api/sales/uploads/{file.pk}/"}
    return {
        "analytics_endpoint": f"/api/analysis/file/{file.pk}/",
        "duplicate_analysis_endpoint": f"/api/duplicate-anomalies/?sheet_id={file.pk}",
    }


def _is_unsent(answer: Answer) -> bool:
    return answer.job.status == Status.PENDING and answer.job.dispatched_at is None


def _status(answer: Answer) -> str:
    """A job just sent to the workers is being processed as far as the caller is concerned."""
    if answer.job.status == Status.PENDING and not _is_unsent(answer):
        return Status.PROCESSING.value
    return answer.job.status


def _message(answer: Answer) -> str:
    if _is_unsent(answer):
        return WAITS
    if answer.is_new:
        return STARTED
    if answer.is_ended:
        return KNOWN
    return NEEDS_MAPPING if answer.job.status == Status.NEEDS_MAPPING else GOES_ON
