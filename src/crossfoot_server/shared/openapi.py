"""What drf-spectacular can't see: strict requests, and the problems operations may answer with."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from rest_framework import serializers

#: The refusals any operation may answer with; others say so themselves.
_CODES = ("400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "429")
#: What the server answers before the application sees the request, without a body.
_EARLY = {"414": "The address is too long", "431": "The headers are too long"}
_METHODS = ("get", "post", "put", "patch", "delete")
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457; `code` is stable, `detail` is a sentence for people.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {"description": "What is wrong, by field."},
    },
}
#: Without NUL; and where blanks around are dropped, something has to be left.
_TEXT, _VISIBLE = r"^[^\u0000]*$", r"^[^\u0000]*[^\s\u0000][^\u0000]*$"


class TypedRequests(OpenApiSerializerExtension):  # type: ignore[no-untyped-call] # untyped
    """Requests as crossfoot_server.shared.strict takes them."""

    target_class = "crossfoot_server.shared.strict.TypedSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        schema: dict[str, Any] = auto_schema._map_serializer(
            self.target, direction, bypass_extensions=True
        )
        for name, words in schema.get("properties", {}).items():
            _say_what_text_is(self.target.fields[name], words)
        together = getattr(self.target, "together", None)
        return schema if together is None else {**schema, "additionalProperties": False, **together}


def _say_what_text_is(field: Any, words: dict[str, Any]) -> None:
    if isinstance(field, serializers.ListField | serializers.DictField):
        inner = words.get("items", words.get("additionalProperties"))
        if isinstance(inner, dict):
            _say_what_text_is(field.child, inner)
    plain = isinstance(field, serializers.CharField) and "format" not in words
    if plain and not {"pattern", "$ref", "enum"} & set(words):
        words["pattern"] = _TEXT if field.allow_blank or not field.trim_whitespace else _VISIBLE


def _require_bodies(path: dict[str, Any], schemas: dict[str, Any]) -> None:
    """A body of which one of several fields is needed can't be left out."""
    for method in _METHODS:
        body = path.get(method, {}).get("requestBody", {})
        for told in body.get("content", {}).values():
            name = told["schema"].get("$ref", "").rpartition("/")[2]
            if {"anyOf", "oneOf"} & set(schemas.get(name, {})):
                body["required"] = True


def add_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the schema of problems to every operation."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in result["paths"].values():
        _require_bodies(path, schemas)
        for method in _METHODS:
            for code in _CODES if method in path else ():
                answer = {"description": "A problem", "content": content}
                path[method]["responses"].setdefault(code, answer)
            for code, why in _EARLY.items() if method in path else ():
                path[method]["responses"].setdefault(code, {"description": why})
    return result
