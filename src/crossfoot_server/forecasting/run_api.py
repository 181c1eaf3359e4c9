"""Runs of forecasts: start, list, show."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from crossfoot_server.companies.access import actor_of
from crossfoot_server.forecasting.actions import start_run
from crossfoot_server.forecasting.models import ForecastRun
from crossfoot_server.forecasting.queries import runs_of
from crossfoot_server.forecasting.serializers import ForecastRunSerializer, NewForecastRunSerializer
from crossfoot_server.shared.parameters import KnownParameters


class ForecastRunViewSet(
    KnownParameters, mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[ForecastRun]
):
    """Runs of forecasts, newest first."""

    serializer_class = ForecastRunSerializer
    queryset = ForecastRun.everywhere.none()
    write_scope = "upload"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[ForecastRun]:
        return runs_of(actor_of(self.request).company_id)

    @extend_schema(request=NewForecastRunSerializer, responses={202: ForecastRunSerializer})
    def create(self, request: Request) -> Response:
        """Forecast some items, or all; the run says where its job is."""
        form = NewForecastRunSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        actor, given = actor_of(request), dict(form.validated_data)
        items = given.pop("items", [])
        run = start_run(company_id=actor.company_id, given=given, items=items, by=actor.name)
        return Response(self.get_serializer(self.get_queryset().get(pk=run.pk)).data, status=202)
