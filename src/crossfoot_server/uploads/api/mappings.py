"""Saved mappings: list, show, add, change, remove."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from crossfoot_server.companies.access import actor_of
from crossfoot_server.shared.parameters import KnownParameters
from crossfoot_server.uploads.actions.mappings import change_mapping, save_mapping
from crossfoot_server.uploads.models import ColumnMapping
from crossfoot_server.uploads.queries import mappings_of
from crossfoot_server.uploads.serializers import (
    MappingChangeSerializer,
    MappingSerializer,
    NewMappingSerializer,
)


class MappingViewSet(
    KnownParameters,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet[ColumnMapping],
):
    """Mappings the company uses for files with the same headers, newest first."""

    serializer_class = MappingSerializer
    queryset = ColumnMapping.everywhere.none()
    write_scope = "upload"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[ColumnMapping]:
        return mappings_of(actor_of(self.request).company_id)

    @extend_schema(request=NewMappingSerializer, responses={201: MappingSerializer})
    def create(self, request: Request) -> Response:
        """Keep a mapping for files with these headers."""
        form = NewMappingSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        mapping = save_mapping(by=actor_of(request), **form.validated_data)
        return Response(MappingSerializer(mapping).data, status=201)

    @extend_schema(request=MappingChangeSerializer, responses=MappingSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Give a mapping another name or text."""
        mapping = self.get_object()
        form = MappingChangeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        return Response(MappingSerializer(change_mapping(mapping, form.validated_data)).data)
