"""Drift: how far files were from what models had learned, and who has seen the alerts."""

import uuid

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from crossfoot_server.companies.access import actor_of
from crossfoot_server.ml.drift_actions import acknowledge
from crossfoot_server.ml.drift_queries import observations_of
from crossfoot_server.ml.drift_serializers import DriftQuery, DriftSerializer
from crossfoot_server.ml.models import DriftObservation
from crossfoot_server.shared.asking import asked
from crossfoot_server.shared.parameters import KnownParameters

_NAMED = {"file_id": "data_file_id", "level": "level"}


class DriftViewSet(
    KnownParameters,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    GenericViewSet[DriftObservation],
):
    """What was observed of files that the model in use had not learned from, newest first."""

    serializer_class = DriftSerializer
    queryset = DriftObservation.everywhere.none()
    write_scope = "manage"
    lookup_value_converter = "uuid"

    @property
    def parameters(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(_NAMED) if self.action == "list" else ()

    def get_queryset(self) -> QuerySet[DriftObservation]:
        rows = observations_of(actor_of(self.request).company_id)
        if self.action != "list":
            return rows
        given = asked(self.request, DriftQuery)
        return rows.filter(**{_NAMED[name]: value for name, value in given.items()})

    @extend_schema(parameters=[DriftQuery])
    def list(self, request: Request) -> Response:
        """List how far files were from what the models in use had learned."""
        return super().list(request)

    @extend_schema(request=None, responses=DriftSerializer)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: uuid.UUID) -> Response:  # noqa: ARG002 - DRF's
        """Note that an alert was seen; it counts no longer. The first who says so is kept."""
        acknowledge(self.get_object(), by=actor_of(request), now=timezone.now())
        return Response(self.get_serializer(self.get_object()).data)
