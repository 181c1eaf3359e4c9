"""Uploads: list, show, remove; and their mapping."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from crossfoot_server.companies.access import actor_of
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.models import Status
from crossfoot_server.jobs.serializers import JobSerializer
from crossfoot_server.shared.parameters import KnownParameters
from crossfoot_server.uploads.actions.mappings import confirm_mapping
from crossfoot_server.uploads.actions.removing import remove_upload
from crossfoot_server.uploads.queries import uploads_of
from crossfoot_server.uploads.serializers import (
    ConfirmSerializer,
    FileMappingSerializer,
    FileSerializer,
)

_NONE: dict[str, Any] = {
    "draft": "",
    "columns": [],
    "missing": [],
    "doubts": [],
    "reasons": [],
    "notes": [],
}


class UploadViewSet(
    KnownParameters,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet[DataFile],
):
    """The company's uploads, newest first."""

    serializer_class = FileSerializer
    queryset = DataFile.everywhere.none()
    lookup_value_converter = "uuid"

    @property
    def write_scope(self) -> str:
        """Removing is more than sending."""
        return "upload" if self.action == "confirm" else "manage"

    def get_queryset(self) -> QuerySet[DataFile]:
        return uploads_of(actor_of(self.request).company_id)

    def perform_destroy(self, instance: DataFile) -> None:
        """Remove the upload, its dataset, its runs and their files."""
        remove_upload(instance)

    @extend_schema(responses=FileMappingSerializer)
    @action(detail=True, methods=["get"])
    def mapping(self, request: Request, pk: str) -> Response:
        """The mapping in use, or what is suggested and why it is not certain."""
        file = self.get_object()
        known = _NONE | {name: value for name, value in file.suggestion.items() if name in _NONE}
        needed = any(job.status == Status.NEEDS_MAPPING for job in file.jobs.all())
        return Response(
            {"file_id": file.pk, "needed": needed, "mapping": file.mapping_toml, **known}
        )

    @extend_schema(request=ConfirmSerializer, responses={202: JobSerializer})
    @mapping.mapping.post
    def confirm(self, request: Request, pk: str) -> Response:
        """Confirm the mapping of an upload that waits for it; its job goes on."""
        file = self.get_object()
        form = ConfirmSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        job = confirm_mapping(file, by=actor_of(request), **form.validated_data)
        return Response(JobSerializer(job).data, status=202)
