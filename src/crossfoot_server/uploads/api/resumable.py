"""Resumable uploads: tus 1.0.0 with creation, termination, checksum and expiration.

Side files are not part of it: send them with a form.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import http_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from crossfoot_server.companies.access import actor_of
from crossfoot_server.companies.throttles import RequestThrottle, UploadThrottle
from crossfoot_server.shared.errors import InvalidError, ProblemError
from crossfoot_server.shared.parameters import KnownParameters
from crossfoot_server.uploads.actions import Answer
from crossfoot_server.uploads.actions.resumable import (
    Patch,
    append,
    begin_resumable,
    end_resumable,
    finish_resumable,
)
from crossfoot_server.uploads.api import tus
from crossfoot_server.uploads.api.posting import answer_of
from crossfoot_server.uploads.intake import release_connection
from crossfoot_server.uploads.models import ResumableUpload
from crossfoot_server.uploads.queries import resumable_of
from crossfoot_server.uploads.serializers import (
    MetadataSerializer,
    ResumableSerializer,
    UploadAnswerSerializer,
)

BYTES = "application/offset+octet-stream"
ROOT = "/api/uploads/resumable/"


def _header(name: str, schema: dict[str, Any], *, required: bool = True) -> OpenApiParameter:
    return OpenApiParameter(name, schema, OpenApiParameter.HEADER, required=required)


_VERSION = _header("Tus-Resumable", {"type": "string", "enum": [tus.VERSION]})
_BYTES_HERE = {"type": "integer", "minimum": 0, "maximum": 10**15}
_BASE64 = "[A-Za-z0-9+/]"
#: Its first name is filename, with any text; the others are those of an upload's form.
_METADATA = {
    "type": "string",
    "pattern": f"^filename ({_BASE64}{{4}}){{1,50}}$",
    "example": "filename bGVkZ2VyLmNzdg==,format Y3N2",
}
_CHECKSUM = {"type": "string", "pattern": f"^{tus.ALGORITHM} {_BASE64}{{42}}[AEIMQUYcgkosw048]=$"}
_OTHER_VERSION = {412: OpenApiResponse(description="Another version of tus")}


class TusView(KnownParameters):
    """A view whose answers say which protocol they are of."""

    write_scope = "upload"

    def finalize_response(self, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(*args, **kwargs)
        response.headers["Tus-Resumable"] = tus.VERSION
        if response.status_code == 412:
            response.headers["Tus-Version"] = tus.VERSION
        return response


class ResumableUploadsView(TusView):
    """Begin a resumable upload."""

    throttle_classes = (RequestThrottle, UploadThrottle)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """What this server can do."""
        headers = {
            "Tus-Version": tus.VERSION,
            "Tus-Extension": tus.EXTENSIONS,
            "Tus-Max-Size": str(settings.ENVIRONMENT.max_upload_bytes),
            "Tus-Checksum-Algorithm": tus.ALGORITHM,
        }
        return Response(status=204, headers=headers)

    @extend_schema(
        request=None,
        responses={
            201: OpenApiResponse(description="Send the bytes to Location"),
            **_OTHER_VERSION,
        },
        parameters=[
            _VERSION,
            _header("Upload-Length", {**_BYTES_HERE, "minimum": 1}),
            _header("Upload-Metadata", _METADATA),
        ],
    )
    def post(self, request: Request) -> Response:
        """Begin: Upload-Length, and Upload-Metadata with the names of an upload's form fields."""
        tus.require_version(request)
        form = MetadataSerializer(
            data=_known(tus.metadata_of(request.headers.get("Upload-Metadata", "")))
        )
        form.is_valid(raise_exception=True)
        upload = begin_resumable(
            length=tus.whole_number(request, "Upload-Length"),
            metadata=dict(form.validated_data),
            by=actor_of(request),
            now=timezone.now(),
        )
        headers = {"Location": f"{ROOT}{upload.pk}/", **_expiry(upload)}
        return Response(status=201, headers=headers)


class ResumableUploadView(TusView):
    """Continue, look at or end a resumable upload."""

    @extend_schema(
        responses={200: UploadAnswerSerializer, 202: ResumableSerializer},
        operation_id="resumable_upload_state",
    )
    def get(self, request: Request, upload_id: str) -> Response:
        """The answer of a complete upload, or how far it is (202)."""
        upload = self._upload(upload_id)
        if upload.problem:
            raise ProblemError(
                upload.problem["detail"], upload.problem["code"], upload.problem["status"]
            )
        if upload.job is not None:
            return Response(answer_of(Answer(upload.job, is_new=False)))
        body = {
            "upload_id": upload.pk,
            "file_name": upload.file_name,
            "length": upload.length,
            "offset": upload.received,
            "expires_at": upload.expires_at,
        }
        return Response(body, status=202)

    def head(self, request: Request, upload_id: str) -> Response:
        """How many bytes have come."""
        tus.require_version(request)
        upload = self._upload(upload_id)
        headers = {
            "Upload-Offset": str(upload.received),
            "Upload-Length": str(upload.length),
            "Cache-Control": "no-store",
            **_expiry(upload),
        }
        return Response(status=200, headers=headers)

    @extend_schema(
        request={BYTES: OpenApiTypes.BINARY},
        responses={
            204: OpenApiResponse(description="Upload-Offset; Crossfoot-Job once it is complete"),
            **_OTHER_VERSION,
            410: OpenApiResponse(description="Its time is over"),
            423: OpenApiResponse(description="Another request is writing"),
            460: OpenApiResponse(description="The checksum differs"),
        },
        parameters=[
            _VERSION,
            _header("Upload-Offset", _BYTES_HERE),
            _header("Upload-Checksum", _CHECKSUM, required=False),
        ],
    )
    def patch(self, request: Request, upload_id: str) -> Response:
        """Append bytes; the last ones make it an upload and start its job."""
        tus.require_version(request)
        if request.content_type != BYTES:
            raise ProblemError(f"Send the bytes as {BYTES}.", "unsupported_media_type", 415)
        offset, checksum = tus.whole_number(request, "Upload-Offset"), tus.checksum_of(request)
        upload = self._upload(upload_id)
        release_connection()
        body: HttpRequest = request._request  # DRF's own stream wants a Content-Length
        try:
            file = append(upload, Patch(offset, body.read, checksum))
        except OSError as error:
            raise InvalidError("The connection broke off.", "broken_off") from error
        if file is None:
            upload.refresh_from_db()
            return Response(status=204, headers={"Upload-Offset": str(upload.received)})
        answer = finish_resumable(upload, file, by=actor_of(request))
        headers = {
            "Upload-Offset": str(upload.length),
            "Crossfoot-Job": str(answer.job.pk),
            "Location": f"/api/file-processing-jobs/{answer.job.pk}/status/",
        }
        return Response(status=204, headers=headers)

    @extend_schema(responses={204: None, **_OTHER_VERSION}, parameters=[_VERSION])
    def delete(self, request: Request, upload_id: str) -> Response:
        """End it: the bytes that came are removed."""
        tus.require_version(request)
        end_resumable(self._upload(upload_id))
        return Response(status=204)

    def _upload(self, upload_id: str) -> ResumableUpload:
        upload = get_object_or_404(resumable_of(actor_of(self.request).company_id), pk=upload_id)
        if upload.expires_at <= timezone.now():
            raise ProblemError("The time of this upload is over. Begin it again.", "expired", 410)
        return upload


def _known(given: dict[str, str]) -> dict[str, str]:
    unknown = sorted(set(given) - set(MetadataSerializer().fields))
    if unknown:
        known = ", ".join(MetadataSerializer().fields)
        raise InvalidError(
            f"Upload-Metadata has '{unknown[0][:50]}', which is not known. Known are: {known}.",
            "metadata_invalid",
        )
    return given


def _expiry(upload: ResumableUpload) -> dict[str, str]:
    return {"Upload-Expires": http_date(upload.expires_at.timestamp())}
