"""Query parameters from tables of the library: read strictly, and described for OpenAPI."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from crossfoot.errors import UserError
from crossfoot.selection.parse import (
    Parameter,
    as_amount,
    as_code,
    as_day,
    as_names,
    as_number,
    as_text,
    as_yes_or_no,
    parse_query,
)
from crossfoot_server.shared.errors import InvalidError

#: Of one parameter: a URL has room for some 60,000 characters.
MOST_VALUES = 100
_TEXT = r"^[^\u0000]+$"
#: How each kind of value is written; the library may take more than this.
_SCHEMAS: dict[Callable[[str, str], Any], dict[str, Any]] = {
    as_text: {"type": "string", "minLength": 1, "maxLength": 500, "pattern": _TEXT},
    as_code: {"type": "string", "minLength": 1, "maxLength": 50, "pattern": _TEXT},
    as_day: {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    as_amount: {"type": "string", "pattern": r"^[0-9]{1,15}(\.[0-9]{1,4})?$"},
    as_number: {"type": "integer", "minimum": 0, "maximum": 10**12 - 1},
    as_yes_or_no: {"type": "boolean"},
    as_names: {"type": "string", "pattern": r"^[a-z_]+(,[a-z_]+)*$"},
}
_PATTERNS = {"integer": r"^[0-9]{1,12}$", "boolean": r"^(true|false)$"}


def read_query(request: Request, known: Mapping[str, Parameter]) -> dict[str, Any]:
    """The values of the parameters that a request gives.

    Raises:
        InvalidError: one is unknown or not written as it should be.
    """
    return read_texts(dict(request.query_params.lists()), known)


def read_texts(given: Mapping[str, Any], known: Mapping[str, Parameter]) -> dict[str, Any]:
    """The values of parameters that come as texts, or as lists of texts.

    Raises:
        InvalidError: one is unknown or not written as it should be.
    """
    for name, value in given.items():
        if not isinstance(value, str) and len(value) > MOST_VALUES:
            raise InvalidError(f"{name} has more than {MOST_VALUES} values.", "invalid_parameter")
        for text in [value] if isinstance(value, str) else value:
            if name in known:
                _refuse_odd(name, text, known[name])
    try:
        return parse_query(given, known)
    except UserError as error:
        raise InvalidError(str(error), "invalid_parameter") from error


def _refuse_odd(name: str, text: str, parameter: Parameter) -> None:
    schema = _SCHEMAS[parameter.parse]
    pattern = schema.get("pattern") or _PATTERNS[schema["type"]]
    too_long = len(text) > schema.get("maxLength", len(text))
    written_so = re.fullmatch(pattern.strip("^$"), text)
    too_large = written_so and "maximum" in schema and int(text) > schema["maximum"]
    if too_long or too_large or not written_so:
        raise InvalidError(
            f"{name}: '{text[:50]}' is not what it should be: {parameter.meaning}.",
            "invalid_parameter",
        )


def described(
    known: Mapping[str, Parameter], **narrower: Mapping[str, Any]
) -> list[OpenApiParameter]:
    """The parameters as OpenAPI shows them; `narrower` are further words of some schemas."""
    return [_described(name, one, narrower.get(name, {})) for name, one in known.items()]


def as_lists(known: Mapping[str, Parameter]) -> dict[str, Any]:
    """The schema of an object of these parameters, each a list of texts."""
    names = {}
    for name, one in known.items():
        schema = _SCHEMAS[one.parse]
        text = {"type": "string", "pattern": _PATTERNS.get(schema["type"], _TEXT), **schema}
        text = {k: v for k, v in text.items() if k not in ("minimum", "maximum")}
        most = MOST_VALUES if one.many else 1
        names[name] = {"type": "array", "items": {**text, "type": "string"}, "maxItems": most}
    return {"type": "object", "properties": names, "additionalProperties": False}


def _described(name: str, parameter: Parameter, more: Mapping[str, Any]) -> OpenApiParameter:
    schema: dict[str, Any] = {**_SCHEMAS[parameter.parse], **more}
    if parameter.many:
        schema = {"type": "array", "items": schema, "maxItems": MOST_VALUES}
    return OpenApiParameter(name, schema, description=f"{parameter.meaning.capitalize()}.")
