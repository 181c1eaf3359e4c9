"""Reports of one's own: save, change, remove, check, preview, and the schema of their specs."""

import uuid
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from crossfoot.reports.custom import spec_schema
from crossfoot_server.companies.access import actor_of
from crossfoot_server.reports import custom_actions, queries
from crossfoot_server.reports.fields import TitleField
from crossfoot_server.reports.models import CustomReport
from crossfoot_server.reports.serializers import ReportParametersSerializer
from crossfoot_server.shared.parameters import KnownParameters
from crossfoot_server.shared.strict import StrictSerializer

_SPEC = "What the report shows; /api/custom-reports/schema/ has its JSON Schema."
_BY_ACCOUNT = OpenApiExample(
    "Lines and amounts by account",
    value={
        "title": "By account",
        "is_shared": True,
        "spec": {
            "source": "ledger_lines",
            "grouping": [{"column": "account"}],
            "measures": [{"measure": "count"}, {"measure": "sum", "column": "amount"}],
        },
    },
    request_only=True,
)


@extend_schema_serializer(examples=[_BY_ACCOUNT])
class NewCustomReportSerializer(StrictSerializer):
    """A report of one's own; private, unless it is shared in the company."""

    title = TitleField()
    description = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    spec = serializers.DictField(help_text=_SPEC)
    is_shared = serializers.BooleanField(required=False)


class CustomReportChangeSerializer(StrictSerializer):
    """What can be changed of a report of one's own; the spec is given whole."""

    title = TitleField(required=False)
    description = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    spec = serializers.DictField(required=False, help_text=_SPEC)
    is_shared = serializers.BooleanField(required=False)


class CustomReportSerializer(serializers.ModelSerializer[CustomReport]):
    """A report of one's own."""

    spec = serializers.DictField(read_only=True)
    made_by = serializers.CharField(source="by_name", read_only=True)

    class Meta:
        model = CustomReport
        fields: ClassVar[tuple[str, ...]] = (
            "id", "title", "description", "spec", "is_shared", "made_by", "created_at",
            "updated_at",
        )  # fmt: skip
        read_only_fields: ClassVar[tuple[str, ...]] = fields


class SpecSerializer(StrictSerializer):
    """A spec to be checked."""

    spec = serializers.DictField(help_text=_SPEC)


class PreviewRequestSerializer(StrictSerializer):
    """A spec to be looked at, and what of."""

    spec = serializers.DictField(help_text=_SPEC)
    parameters = ReportParametersSerializer(required=False)


class CheckedSpecSerializer(serializers.Serializer[Any]):
    """The spec as it would be kept."""

    spec = serializers.DictField()


class PreviewColumnSerializer(serializers.Serializer[Any]):
    """A column of a preview."""

    name = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)


class SpecPreviewSerializer(serializers.Serializer[Any]):
    """The first rows of a report of one's own; `count` rows in all."""

    title = serializers.CharField()
    columns = PreviewColumnSerializer(many=True)
    count = serializers.IntegerField()
    rows = serializers.ListField(child=serializers.DictField())
    note = serializers.CharField(allow_blank=True)


class CustomReportViewSet(
    KnownParameters,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet[CustomReport],
):
    """Reports of one's own: those one has made, and those that are shared in the company."""

    serializer_class = CustomReportSerializer
    queryset = CustomReport.everywhere.none()
    write_scope = "review"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[CustomReport]:
        return queries.custom_reports_of(actor_of(self.request))

    @extend_schema(request=NewCustomReportSerializer, responses={201: CustomReportSerializer})
    def create(self, request: Request) -> Response:
        """Save a report of one's own; a mistake in its spec is told with what may be meant."""
        form = NewCustomReportSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        row = custom_actions.save_custom(
            by=actor_of(request), given=form.validated_data, now=timezone.now()
        )
        return Response(CustomReportSerializer(row).data, status=201)

    @extend_schema(request=CustomReportChangeSerializer, responses=CustomReportSerializer)
    def partial_update(self, request: Request, pk: uuid.UUID) -> Response:
        """Change a report of one's own, share it, or share it no more."""
        row = self.get_object()
        form = CustomReportChangeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        changed = custom_actions.change_custom(
            row, by=actor_of(request), changes=form.validated_data, now=timezone.now()
        )
        return Response(CustomReportSerializer(changed).data)

    def perform_destroy(self, instance: CustomReport) -> None:
        """Its schedules go with it; reports that were made of it stay."""
        custom_actions.remove_custom(instance, by=actor_of(self.request))

    @extend_schema(request=SpecSerializer, responses=CheckedSpecSerializer)
    @action(detail=False, methods=["post"])
    def validate(self, request: Request) -> Response:
        """Check a spec without saving it; a mistake is told with what may be meant."""
        form = SpecSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        spec = custom_actions.checked_spec(form.validated_data["spec"])
        return Response(CheckedSpecSerializer({"spec": spec}).data)

    @extend_schema(request=PreviewRequestSerializer, responses=SpecPreviewSerializer)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """Show the first rows of what a spec gives now; nothing is kept."""
        form = PreviewRequestSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(form.validated_data)
        report = custom_actions.preview(
            given["spec"], given.get("parameters", {}), by=actor_of(request)
        )
        return Response(custom_actions.shown_table(report))

    @extend_schema(responses={200: {"type": "object"}})
    @action(detail=False, methods=["get"], url_path="schema")
    def spec_schema(self, request: Request) -> Response:
        """The JSON Schema of specs: sources, columns, filters, groups, measures, charts."""
        return Response(spec_schema())
