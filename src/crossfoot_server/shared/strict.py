"""Requests are taken as the schema says: nothing unknown, nothing of another type."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.utils.html import is_html_input

from crossfoot_server.shared.errors import InvalidError

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
#: What a field takes, the first that fits: a type of JSON, what that is called, and how it is
#: written. DRF itself takes "yes" for true, "5" for 5 and 5 for "5".
_KINDS: tuple[tuple[type[Any], type[Any], str, re.Pattern[str] | None], ...] = (
    (serializers.BooleanField, bool, "true or false", re.compile("true|false")),
    (serializers.IntegerField, int, "a whole number", re.compile("-?[0-9]{1,18}")),
    (serializers.UUIDField, str, "an id", _UUID),
    (serializers.DateTimeField, str, "a time such as 2026-03-31T12:00:00Z", _TIME),
    (serializers.ListField, list, "a list", None),
    (serializers.DictField, dict, "an object", None),
    (serializers.ChoiceField, str, "text", None),
    (serializers.CharField, str, "text", None),
)


class TypedSerializer(serializers.Serializer[Any]):
    """A request's body or parameters; of each field only values of its type are taken."""

    #: Whether every value comes as a text, as in a query.
    of_texts = False

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            texts = self.of_texts or is_html_input(data)
            wrong = {
                name: [f"This is not {what}."]
                for name, field in self.fields.items()
                if name in data and (what := _misfit(field, data[name], texts=texts))
            }
            if wrong:
                raise serializers.ValidationError(wrong)
        return super().to_internal_value(data)


class QuerySerializer(TypedSerializer):
    """Parameters of a query."""

    of_texts = True


class StrictSerializer(TypedSerializer):
    """A request's body: what is not known is refused rather than passed over."""

    #: What JSON Schema says of the fields together, such as that one of two is needed.
    together: ClassVar[dict[str, Any]] = {}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := sorted(set(data) - set(self.fields))):
            known = ", ".join(self.fields)
            raise InvalidError(
                f"'{unknown[0][:50]}' is not known here. Known are: {known}.", "unknown_field"
            )
        return super().to_internal_value(data)


def _misfit(field: Any, value: Any, *, texts: bool) -> str | None:
    """What the value should be and is not; what else is wrong with it, the field says."""
    kind = next((kind for kind in _KINDS if isinstance(field, kind[0])), None)
    if kind is None or value is None:
        return None
    _, wanted, what, pattern = kind
    if isinstance(field, serializers.ChoiceField) and isinstance(value, str):
        return _no_choice(field, value)
    if texts:  # what is no text is a file, or a list of fields
        fits = not isinstance(value, str) or pattern is None or pattern.fullmatch(value)
        return None if fits else what
    if wanted is int and isinstance(value, float) and value.is_integer():
        value = int(value)  # 5.0 is a whole number in JSON
    if type(value) is not wanted or (wanted is str and pattern and not pattern.fullmatch(value)):
        return what
    if wanted is list:
        inner = (_misfit(field.child, one, texts=False) for one in value)
        return next((f"a list in which each is {found}" for found in inner if found), None)
    return None


def _no_choice(field: serializers.ChoiceField, value: str) -> str | None:
    """The choices, where the value is none of them; an empty text the field judges itself."""
    choices = [str(choice) for choice in field.choices]
    return None if value in ("", *choices) else f"one of: {', '.join(choices)}"
