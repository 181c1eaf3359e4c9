"""Numbers as requests give them."""

import math
import re
from decimal import Decimal
from typing import Any, Final

from rest_framework import serializers

from crossfoot_server.shared.strict import QuerySerializer

_WRITTEN: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?([eE][+-]?[0-9]{1,2})?")
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


class CostField(NumberField):
    """Money, to four digits after the point; null where it is not known."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False, allow_null=True, min_value=0.0001, max_value=10**9, **options
        )

    def to_internal_value(self, data: Any) -> Any:
        super().to_internal_value(data)
        return Decimal(str(data)).quantize(_DIGITS)
