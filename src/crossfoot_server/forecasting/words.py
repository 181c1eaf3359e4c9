"""Numbers as requests give them."""

import math
import re
from decimal import Decimal
from typing import Any, Final

from rest_framework import serializers

from crossfoot_server.shared.strict import QuerySerializer

_WRITTEN: Final = re.compile(r"-?[0-9]{1,400}(\.[0-9]{1,400})?([eE][+-]?[0-9]{1,3})?")
_DIGITS: Final = Decimal("0.0001")


class NumberField(serializers.FloatField):
    """A number, in a body no text and no yes or no."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(self.parent, QuerySerializer):
            is_number = isinstance(data, str) and bool(_WRITTEN.fullmatch(data))
        else:
            is_number = type(data) in (int, float) and abs(data) < 1e15
        if not is_number or not math.isfinite(float(data)):
            self.fail("invalid")
        return float(data)


def cost_field(of: str) -> NumberField:
    """Money of a request, as a number; null where it is not known."""
    return NumberField(
        required=False, allow_null=True, min_value=0.0001, max_value=10**9, help_text=of
    )


def exact_cost(told: float | None) -> Decimal | None:
    """Money as it is kept, to four digits after the point."""
    return None if told is None else Decimal(str(told)).quantize(_DIGITS)
