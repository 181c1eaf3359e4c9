"""Numbers with exactly their digits, as requests give and answers show them."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

#: An amount as text: with as many digits as money may have.
AMOUNT: Final = r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"


@extend_schema_field({"type": "number"})
class ExactNumberField(serializers.Field):  # type: ignore[type-arg]
    """A number with exactly its digits, or null."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, allow_null=True, **options)

    def to_representation(self, value: Any) -> Any:
        return value
