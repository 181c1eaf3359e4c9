"""Plans and settings of a company."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from crossfoot_server.companies.access import actor_of
from crossfoot_server.kpis.models import KpiPlan
from crossfoot_server.kpis.paging import ByLabel
from crossfoot_server.kpis.plan_serializers import (
    KpiSettingsChangeSerializer,
    KpiSettingsSerializer,
    NewPlanSerializer,
    PlanQuery,
    PlanSerializer,
    PlansQuery,
)
from crossfoot_server.kpis.plans import remove_plan, save_plan, save_settings
from crossfoot_server.kpis.queries import plans_of, settings_of
from crossfoot_server.kpis.tables import plan_table
from crossfoot_server.shared.asking import asked
from crossfoot_server.shared.exports import FILES, FORMAT
from crossfoot_server.shared.listing import ListView
from crossfoot_server.shared.parameters import KnownParameters


class PlanViewSet(ListView):
    """Plans by the label of their period."""

    serializer_class = PlanSerializer
    queryset = KpiPlan.everywhere.none()
    pagination_class = ByLabel
    # DRF would answer OPTIONS by looking for the row that a PUT without an id changes.
    http_method_names = ["get", "head", "put", "delete"]  # noqa: RUF012 - Django's
    form = PlansQuery
    lookups: ClassVar[Mapping[str, str]] = {"label": "label"}
    file_name = "kpi-plan"
    table = staticmethod(plan_table)

    @property
    def parameters(self) -> tuple[str, ...]:  # type: ignore[override]
        return ("label",) if self.action == "destroy" else super().parameters

    def get_queryset(self) -> QuerySet[KpiPlan]:
        return plans_of(actor_of(self.request).company_id)

    @extend_schema(
        parameters=[PlansQuery, FORMAT],
        responses={(200, "application/json"): PlanSerializer(many=True), **FILES},
    )
    def list(self, request: Request) -> HttpResponseBase:
        """List what is planned, by period."""
        return self.answer(request)

    @extend_schema(request=NewPlanSerializer, responses=PlanSerializer)
    def update(self, request: Request) -> Response:
        """Plan a period: target, expenses, money collected; figures are measured anew at once."""
        form = NewPlanSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(form.validated_data)
        row = save_plan(given.pop("label"), given, by=actor_of(request), now=timezone.now())
        return Response(PlanSerializer(row).data)

    @extend_schema(parameters=[PlanQuery], responses={204: None})
    def destroy(self, request: Request) -> Response:
        """Forget the plan of a period; figures are measured anew at once."""
        if not remove_plan(asked(request, PlanQuery)["label"], by=actor_of(request)):
            raise Http404
        return Response(status=204)


class SettingsView(KnownParameters):
    """Settings of key figures."""

    @extend_schema(responses=KpiSettingsSerializer)
    def get(self, request: Request) -> Response:
        """What key figures of the company are computed with, and whether they are shared."""
        return Response(KpiSettingsSerializer(settings_of(actor_of(request).company_id)).data)

    @extend_schema(request=KpiSettingsChangeSerializer, responses=KpiSettingsSerializer)
    def patch(self, request: Request) -> Response:
        """Change settings; figures that depend on them are measured anew at once."""
        form = KpiSettingsChangeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        row = save_settings(form.validated_data, by=actor_of(request), now=timezone.now())
        return Response(KpiSettingsSerializer(row).data)
