"""Schedules as the API shows and takes them."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from crossfoot_server.reports.fields import TitleField
from crossfoot_server.reports.models import ReportStatus, ScheduledReport
from crossfoot_server.reports.offers import DEFAULT_FORMATS, KIND_NAMES
from crossfoot_server.reports.queries import addresses_of
from crossfoot_server.reports.recipients import left, unconfirmed
from crossfoot_server.reports.serializers import ReportParametersSerializer, formats_field
from crossfoot_server.shared.strict import QuerySerializer, StrictSerializer

_CRON = "Minute, hour, day of the month, month, day of the week, as cron has them: 0 7 * * mon."


class _ScheduleFields(StrictSerializer):
    """What can be given of a schedule."""

    name = TitleField()
    kind = serializers.ChoiceField(KIND_NAMES)
    parameters = ReportParametersSerializer()
    formats = formats_field(min_length=1)
    cron = serializers.CharField(max_length=100, help_text=_CRON)
    time_zone = serializers.CharField(max_length=60, help_text="Such as Europe/Berlin.")
    recipients = serializers.ListField(
        child=serializers.EmailField(max_length=254), max_length=50, help_text="E-mail addresses."
    )
    attach = serializers.BooleanField(
        help_text="Attach the files for members of the company; others get links only."
    )
    is_active = serializers.BooleanField()

    def validate_recipients(self, value: list[str]) -> list[str]:
        """Each address once, whatever its letters."""
        return list({address.lower(): address for address in value}.values())


_MONDAYS = OpenApiExample(
    "The audit summary every Monday at 7:00",
    value={
        "name": "Weekly summary",
        "kind": "audit_summary",
        "formats": ["pdf"],
        "cron": "0 7 * * mon",
        "time_zone": "Europe/Berlin",
        "recipients": ["partner@example.com"],
    },
    request_only=True,
)
_NEEDED = ("name", "kind", "cron")


@extend_schema_serializer(examples=[_MONDAYS])
class NewScheduleSerializer(_ScheduleFields):
    """A schedule to be made; in UTC, as PDF and for nobody, unless said otherwise."""

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for name, field in fields.items():
            field.required = name in _NEEDED
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"time_zone": "UTC", "formats": list(DEFAULT_FORMATS), **attrs}


class ScheduleChangeSerializer(_ScheduleFields):
    """What can be changed of a schedule; parameters are given whole."""

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


class ScheduleSerializer(serializers.ModelSerializer[ScheduledReport]):
    """A schedule, when it is due next, and what became of its last run."""

    kind = serializers.CharField(read_only=True)
    parameters = serializers.DictField(read_only=True)
    formats = serializers.ListField(child=serializers.CharField(), read_only=True)
    recipients = serializers.ListField(child=serializers.CharField(), read_only=True)
    unconfirmed = serializers.SerializerMethodField(
        help_text="Addresses outside the company that no manager has confirmed: they get nothing."
    )
    left = serializers.SerializerMethodField(
        help_text="Those of the unconfirmed addresses whose owners have left the company."
    )
    last_status = serializers.ChoiceField(ReportStatus.choices, read_only=True, allow_blank=True)
    owner = serializers.CharField(source="by_name", read_only=True)

    class Meta:
        model = ScheduledReport
        fields = (
            "id", "name", "kind", "parameters", "formats", "cron", "time_zone", "recipients",
            "unconfirmed", "left", "confirmed_by", "confirmed_at", "attach", "is_active", "owner",
            "next_due_at", "last_due_at", "last_status", "last_error", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields: ClassVar[tuple[str, ...]] = fields

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._members: dict[UUID, set[str]] = {}

    def get_unconfirmed(self, row: ScheduledReport) -> list[str]:
        return unconfirmed(row, self._inside(row))

    def get_left(self, row: ScheduledReport) -> list[str]:
        return left(row, self._inside(row))

    def _inside(self, row: ScheduledReport) -> set[str]:
        """The members' addresses, read once for a list: its rows are of one company."""
        if row.company_id not in self._members:
            self._members[row.company_id] = addresses_of(row.company_id)
        return self._members[row.company_id]


class RecipientsSerializer(StrictSerializer):
    """Which addresses outside the company may be sent links; no others are confirmed."""

    recipients = serializers.ListField(
        child=serializers.EmailField(max_length=254), min_length=1, max_length=50
    )


class ScheduleQuery(QuerySerializer):
    """Which schedules."""

    kind = serializers.ChoiceField(KIND_NAMES, required=False)
    is_active = serializers.BooleanField(required=False)


class TimingSerializer(StrictSerializer):
    """When something is due."""

    cron = serializers.CharField(max_length=100, help_text=_CRON)
    time_zone = serializers.CharField(max_length=60, required=False)


class TimesSerializer(serializers.Serializer[Any]):
    """When a schedule is due next, in UTC and as clocks show it in its time zone."""

    times = serializers.ListField(child=serializers.DateTimeField())
    local = serializers.ListField(child=serializers.CharField())
