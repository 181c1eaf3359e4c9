"""Fields that several requests and answers about key figures share."""

import re
from decimal import Decimal
from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crossfoot.sales.periods import PERIODS
from crossfoot_server.kpis.definitions import FAMILIES
from crossfoot_server.shared.numbers import AMOUNT

#: Labels of periods: 2026, 2026-Q1, 2026-03, 2026-W05, 2026-03-31.
LABEL: Final = (
    r"^(19|20)[0-9]{2}(-(Q[1-4]|W(0[1-9]|[1-4][0-9]|5[0-3])"
    r"|(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?))?$"
)
DEFAULT_KPI: Final = "net_revenue"
#: The largest amount that may be entered; a float holds its cents.
LARGEST: Final = 10**13
_DAY: Final = r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"


@extend_schema_field(
    {
        "oneOf": [
            {"type": "number", "minimum": -LARGEST, "maximum": LARGEST},
            {"type": "string", "pattern": AMOUNT},
        ],
        "example": 10000,
    }
)
class AmountField(serializers.Field):  # type: ignore[type-arg]
    """A number that was entered, or a text of one: money, a share, a count."""

    default_error_messages = {  # noqa: RUF012 - DRF's
        "invalid": f"This is not a number up to {LARGEST:,}, such as 10000 or 10000.50."
    }

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, str) and re.fullmatch(AMOUNT, data):
            return Decimal(data)
        if type(data) not in (int, float) or not abs(data) <= LARGEST:
            self.fail("invalid")
        return Decimal(str(data))

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field({"type": "number", "minimum": 0, "maximum": 10})
class RateField(serializers.Field):  # type: ignore[type-arg]
    """A yearly or monthly rate as a share: 0.25 is 25 %."""

    default_error_messages = {  # noqa: RUF012 - DRF's
        "invalid": "This is not a number from 0 to 10."
    }

    def to_internal_value(self, data: Any) -> float:
        if type(data) not in (int, float) or not 0 <= data <= 10:
            self.fail("invalid")
        return float(data)

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field({"type": "string", "format": "date", "pattern": _DAY})
class DayField(serializers.DateField):
    """A day from 1900 to 2099, written as 2026-03-31."""

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str) or not re.fullmatch(_DAY, value):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(value)


def period_field(**options: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(list(PERIODS), help_text="A kind of period.", **options)


def family_field(**options: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(list(FAMILIES), help_text="A family of KPIs.", **options)
