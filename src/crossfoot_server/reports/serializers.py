"""Reports, their files, links and deliveries as the API shows and takes them."""

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from crossfoot.sales.periods import PERIODS
from crossfoot_server.reports.actions import MOST_AT_ONCE, Ask
from crossfoot_server.reports.fields import TitleField
from crossfoot_server.reports.links import url_of
from crossfoot_server.reports.models import (
    ReportDelivery,
    ReportExecution,
    ReportFile,
    ReportLink,
    ReportStatus,
)
from crossfoot_server.reports.offers import DEFAULT_FORMATS, FORMAT_NAMES, KIND_NAMES, WRITERS
from crossfoot_server.shared.strict import QuerySerializer, StrictSerializer

MOST_PERIODS, MOST_DAYS = 120, 365


class ReportParametersSerializer(StrictSerializer):
    """What a report is of; which of these a report knows, /api/reports/kinds/ says.

    Without any of them it is of the newest there is.
    """

    run = serializers.UUIDField(required=False, help_text="A run of an audit, or of forecasts.")
    upload = serializers.UUIDField(required=False, help_text="An upload.")
    engagement_id = serializers.CharField(
        max_length=100, required=False, help_text="An engagement: its newest upload."
    )
    period = serializers.ChoiceField(PERIODS, required=False, help_text="What columns are.")
    last = serializers.IntegerField(
        min_value=1, max_value=MOST_PERIODS, required=False, help_text="How many periods."
    )
    at = serializers.CharField(
        max_length=20, required=False, help_text="The label of a period, such as 2026-03."
    )
    currency = serializers.RegexField(
        r"^[A-Z]{3}$", required=False, help_text="Of amounts, where the data do not say: EUR."
    )
    custom = serializers.UUIDField(required=False, help_text="A saved report of one's own.")

    def to_internal_value(self, data: Any) -> Any:
        """As it is kept: ids as texts."""
        given = super().to_internal_value(data)
        ids = ("run", "upload", "custom")
        return {name: str(one) if name in ids else one for name, one in given.items()}


def formats_field(**options: Any) -> serializers.ListField:
    """Formats of reports; pdf, if nothing else is said."""
    return serializers.ListField(
        child=serializers.ChoiceField(FORMAT_NAMES), max_length=len(WRITERS), **options
    )


_SUMMARY = OpenApiExample(
    "The audit summary of the newest run, for partners",
    value={"kind": "audit_summary", "formats": ["pdf"]},
    request_only=True,
)


@extend_schema_serializer(examples=[_SUMMARY])
class NewReportSerializer(StrictSerializer):
    """A report to be made; as PDF, and of the newest there is, unless said otherwise."""

    kind = serializers.ChoiceField(KIND_NAMES)
    parameters = ReportParametersSerializer(required=False)
    formats = formats_field(required=False)
    title = TitleField(required=False)


def ask_of(given: dict[str, Any]) -> Ask:
    """What is asked for."""
    formats = given.get("formats") or DEFAULT_FORMATS
    return Ask(given["kind"], given.get("parameters", {}), formats, given.get("title", ""))


class ManyReportsSerializer(StrictSerializer):
    """Reports to be made at once, each by a job of its own."""

    reports = serializers.ListField(
        child=NewReportSerializer(), min_length=1, max_length=MOST_AT_ONCE
    )


class ParameterSerializer(serializers.Serializer[Any]):
    """A parameter of a report."""

    name = serializers.CharField()
    meaning = serializers.CharField()


class FormatSerializer(serializers.Serializer[Any]):
    """A format of reports."""

    name = serializers.CharField()
    title = serializers.CharField()
    media_type = serializers.CharField()


class KindSerializer(serializers.Serializer[Any]):
    """A report that can be asked for."""

    name = serializers.CharField()
    title = serializers.CharField()
    about = serializers.CharField()
    made_of = serializers.CharField()
    parameters = ParameterSerializer(many=True)
    formats = FormatSerializer(many=True)


class KindsSerializer(serializers.Serializer[Any]):
    """All reports that can be asked for."""

    kinds = KindSerializer(many=True)


class ReportFileSerializer(serializers.ModelSerializer[ReportFile]):
    """A report in one format; `url` is for members, links are for everybody else."""

    url = serializers.SerializerMethodField()

    class Meta:
        model = ReportFile
        fields = ("format", "name", "media_type", "size", "sha256", "url")
        read_only_fields: ClassVar[tuple[str, ...]] = fields

    def get_url(self, file: ReportFile) -> str:
        return f"/api/reports/{file.execution_id}/files/{file.format}/"


class ReportSerializer(serializers.ModelSerializer[ReportExecution]):
    """A report that was asked for or due: what of, how it went, its files, until when."""

    parameters = serializers.DictField(read_only=True)
    formats = serializers.ListField(child=serializers.CharField(), read_only=True)
    status = serializers.ChoiceField(ReportStatus.choices, source="state", read_only=True)
    error_message = serializers.CharField(source="problem", read_only=True)
    job_id = serializers.UUIDField(read_only=True, allow_null=True)
    schedule_id = serializers.UUIDField(read_only=True, allow_null=True)
    custom_id = serializers.UUIDField(read_only=True, allow_null=True)
    upload_id = serializers.UUIDField(source="data_file_id", read_only=True, allow_null=True)
    requested_by = serializers.CharField(source="by_name", read_only=True)
    files = ReportFileSerializer(many=True, read_only=True)

    class Meta:
        model = ReportExecution
        fields: ClassVar[tuple[str, ...]] = (
            "id", "kind", "title", "parameters", "formats", "status", "job_id", "batch",
            "schedule_id", "custom_id", "upload_id", "due_at", "note", "requested_by",
            "created_at", "started_at", "completed_at", "duration", "file_size",
            "error_message", "expires_at", "delivered_at", "files",
        )  # fmt: skip
        read_only_fields: ClassVar[tuple[str, ...]] = fields


class ReportDeliverySerializer(serializers.ModelSerializer[ReportDelivery]):
    """A report on its way to a recipient, and how it went."""

    state = serializers.SerializerMethodField()

    class Meta:
        model = ReportDelivery
        fields = (
            "id", "recipient", "is_member", "attach", "state", "attempts", "next_attempt_at",
            "delivered_at", "gave_up_at", "error", "created_at",
        )  # fmt: skip
        read_only_fields: ClassVar[tuple[str, ...]] = fields

    @extend_schema_field(serializers.ChoiceField(["waiting", "delivered", "given_up"]))
    def get_state(self, row: ReportDelivery) -> str:
        if row.delivered_at is not None:
            return "delivered"
        return "waiting" if row.gave_up_at is None else "given_up"


class ReportDetailSerializer(ReportSerializer):
    """A report with everybody whom it is sent to."""

    deliveries = ReportDeliverySerializer(many=True, read_only=True)

    class Meta(ReportSerializer.Meta):
        fields: ClassVar[tuple[str, ...]] = (*ReportSerializer.Meta.fields, "deliveries")
        read_only_fields: ClassVar[tuple[str, ...]] = fields


class BatchSerializer(serializers.Serializer[Any]):
    """Reports that were asked for at once; the job is done when each has its own."""

    job_id = serializers.UUIDField()
    reports = ReportSerializer(many=True)


class ReportQuery(QuerySerializer):
    """Which reports."""

    status = serializers.ChoiceField(ReportStatus.choices, required=False)
    kind = serializers.ChoiceField(KIND_NAMES, required=False)
    schedule = serializers.UUIDField(required=False, help_text="A schedule.")
    batch = serializers.UUIDField(required=False, help_text="A job that many were asked for with.")
    upload = serializers.UUIDField(required=False, help_text="An upload.")


class NewLinkSerializer(StrictSerializer):
    """A link to be made to one file of a report."""

    format = serializers.ChoiceField(FORMAT_NAMES)
    days = serializers.IntegerField(
        min_value=1, max_value=MOST_DAYS, required=False,
        help_text="How long it works; no longer than the server allows, 14 days unless set.",
    )  # fmt: skip
    made_for = serializers.CharField(
        max_length=254, required=False,
        help_text="Whom it is for; a member's link works as long as they are a member.",
    )  # fmt: skip


class LinkSerializer(serializers.ModelSerializer[ReportLink]):
    """A link that opens one file without signing in; `url` is empty once it works no more."""

    format = serializers.CharField(source="file.format", read_only=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = ReportLink
        fields = (
            "id", "format", "url", "made_for", "made_by", "created_at", "expires_at",
            "revoked_at", "downloads", "downloaded_at",
        )  # fmt: skip
        read_only_fields: ClassVar[tuple[str, ...]] = fields

    def get_url(self, link: ReportLink) -> str:
        return url_of(link) if link.revoked_at is None else ""


class ResendSerializer(StrictSerializer):
    """Whom a report is sent to again."""

    recipient = serializers.EmailField(max_length=254)
