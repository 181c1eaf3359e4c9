"""Fields that several answers about key figures share."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crossfoot.sales.periods import PERIODS
from crossfoot_server.kpis.definitions import FAMILIES

#: Labels of periods: 2026, 2026-Q1, 2026-03, 2026-W05, 2026-03-31.
LABEL: Final = r"^[0-9]{4}(-(Q[1-4]|W[0-9]{2}|[0-9]{2}(-[0-9]{2})?))?$"
DEFAULT_KPI: Final = "net_revenue"


@extend_schema_field({"type": ["number", "null"]})
class ExactNumberField(serializers.Field):  # type: ignore[type-arg]
    """A number with exactly its digits, or null."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, allow_null=True, **options)

    def to_representation(self, value: Any) -> Any:
        return value


def period_field(**options: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(list(PERIODS), help_text="A kind of period.", **options)


def family_field(**options: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(list(FAMILIES), help_text="A family of KPIs.", **options)
