"""Uploads: 202 at once with where to look; the work goes on in the background."""

from typing import Any

from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from crossfoot_server.companies.throttles import RequestThrottle, UploadThrottle
from crossfoot_server.jobs.models import Status
from crossfoot_server.uploads.actions import READ_OPTIONS, Answer, Incoming, start_upload
from crossfoot_server.uploads.serializers import UploadSerializer
from crossfoot_server.uploads.spool import SIDE_FILES

_STARTED = "File uploaded successfully. Processing started in background."
_KNOWN = "The same file was uploaded before: these are its results."
_WAITS = "The file was uploaded. Its job waits and starts as soon as the job queue is back."


class TargetedAnomalyUploadView(APIView):
    """Upload a ledger: it is read and audited."""

    parser_classes = (MultiPartParser,)
    throttle_classes = (RequestThrottle, UploadThrottle)
    serializer_class = UploadSerializer
    write_scope = "upload"
    job_kind = "ledger_audit"

    def post(self, request: Request) -> Response:
        form = UploadSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        answer = start_upload(incoming=incoming(form.validated_data, self.job_kind), by=request.user)
        return Response(answer_of(answer), status=202 if answer.is_new else 200)


def incoming(given: dict[str, Any], job_kind: str) -> Incoming:
    """The upload that a valid form describes."""
    return Incoming(
        file=given["file"].spooled,
        side_files={role: given[role].spooled for role in SIDE_FILES if role in given},
        mapping_toml=given.get("mapping", ""),
        profile=given["profile"],
        options={name: given[name] for name in READ_OPTIONS if name in given},
        engagement_id=given.get("engagement_id", ""),
        client_name=given.get("client_name", ""),
        job_kind=job_kind,
    )


def answer_of(answer: Answer) -> dict[str, Any]:
    """What an upload is answered with."""
    job, file = answer.job, answer.job.data_file
    assert file is not None
    sent = job.dispatched_at is not None
    body = {
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
        "analytics_endpoint": f"/api/analysis/file/{file.pk}/",
        "duplicate_analysis_endpoint": f"/api/duplicate-anomalies/?sheet_id={file.pk}",
    }
    return body if sent else {**body, "warning": _WAITS}


def _status(answer: Answer) -> str:
    """A job just sent to the workers is being processed as far as the caller is concerned."""
    if answer.is_new and answer.job.status == Status.PENDING and answer.job.dispatched_at:
        return Status.PROCESSING.value
    return answer.job.status


def _message(answer: Answer) -> str:
    if not answer.is_new:
        return _KNOWN
    return _STARTED if answer.job.dispatched_at else _WAITS
