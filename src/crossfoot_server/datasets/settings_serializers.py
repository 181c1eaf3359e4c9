"""The calendar of a company and its profiles of checks as the API takes and shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crossfoot_server.datasets.models import AuditProfile, BusinessCalendar
from crossfoot_server.shared.strict import StrictSerializer

#: Characters of a profile's text.
LONGEST_PROFILE = 100_000
_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
_HOURS: dict[str, Any] = {"input_formats": ["%H:%M"], "format": "%H:%M"}


class CalendarChangeSerializer(StrictSerializer):
    """The company's calendar; what is left out stays, but a region goes with its country."""

    country = serializers.RegexField(
        r"^([A-Z]{2})?$", required=False, allow_blank=True,
        help_text="ISO 3166, whose public holidays count, such as DE; empty: none.",
    )  # fmt: skip
    region = serializers.RegexField(
        r"^[A-Za-z0-9-]{0,10}$", required=False, allow_blank=True, help_text="Such as BY."
    )
    holidays = serializers.DictField(
        child=serializers.CharField(max_length=100), required=False,
        help_text="The company's own: a day as 2026-05-15, or 12-24 for every year, and its name.",
    )  # fmt: skip
    rest_days = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6), required=False, max_length=6,
        help_text="Days of the week without work, 0 Sunday to 6 Saturday.",
    )  # fmt: skip
    opens = serializers.RegexField(_TIME, required=False, help_text="When work begins: 06:00.")
    closes = serializers.RegexField(_TIME, required=False, help_text="When work ends: 20:00.")
    time_zone = serializers.CharField(
        max_length=50, required=False, allow_blank=True, help_text="Such as Europe/Berlin."
    )
    fiscal_year_starts = serializers.IntegerField(
        min_value=1, max_value=12, required=False, allow_null=True,
        help_text="The month, for files that have no fiscal years.",
    )  # fmt: skip

    def validate_opens(self, value: str) -> Any:
        return _time(value)

    def validate_closes(self, value: str) -> Any:
        return _time(value)


def _time(text: str) -> Any:
    return serializers.TimeField(**_HOURS).to_internal_value(text)


@extend_schema_field({"type": "string", "pattern": _TIME})
class _HourField(serializers.TimeField):
    """Hours and minutes, which are no time of RFC 3339."""


class CalendarSerializer(serializers.ModelSerializer[BusinessCalendar]):
    """When the company works: what audits take where their profile says nothing itself."""

    holidays = serializers.DictField(child=serializers.CharField())
    rest_days = serializers.ListField(child=serializers.IntegerField())
    opens = _HourField(**_HOURS)
    closes = _HourField(**_HOURS)

    class Meta:
        model = BusinessCalendar
        fields = (
            "country", "region", "holidays", "rest_days", "opens", "closes", "time_zone",
            "fiscal_year_starts", "updated_by", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class AuditProfileSerializer(serializers.ModelSerializer[AuditProfile]):
    """A profile of checks of the company's own; its name is given where an audit is asked for."""

    class Meta:
        model = AuditProfile
        fields = (
            "id", "name", "toml", "is_standard", "created_by", "created_at", "updated_by",
            "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class NewAuditProfileSerializer(StrictSerializer):
    """A profile to be kept."""

    name = serializers.CharField(max_length=100, help_text="One line without “=”.")
    toml = serializers.CharField(
        max_length=LONGEST_PROFILE, trim_whitespace=False, help_text="The text of the profile."
    )
    is_standard = serializers.BooleanField(
        default=False, help_text="Whether audits that name no profile are made with it."
    )


class AuditProfileChangeSerializer(StrictSerializer):
    """What is to be another way; what is left out stays as it is."""

    name = serializers.CharField(max_length=100, required=False)
    toml = serializers.CharField(max_length=LONGEST_PROFILE, trim_whitespace=False, required=False)
    is_standard = serializers.BooleanField(required=False)
