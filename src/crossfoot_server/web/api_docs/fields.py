"""Schemas of the OpenAPI document as rows of a table: a field, its type, what it means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Schema = Mapping[str, Any]
#: Deeper fields are told by the name of their type only.
_DEEPEST: Final = 3
_WORDS: Final = {
    "uuid": "UUID", "date": "date", "date-time": "date and time", "email": "e-mail address",
    "uri": "address", "decimal": "decimal number as text", "binary": "file",
}  # fmt: skip
_BOUNDS: Final = {
    "minimum": "at least {}", "maximum": "at most {}", "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}", "minLength": "length at least {}",
    "maxLength": "length at most {}", "minItems": "at least {} of them",
    "maxItems": "at most {} of them",
}  # fmt: skip
#: Bounds that only say what any such value is: a number's size in memory, a text that is there.
_PLAIN: Final = 2**31


@dataclass(frozen=True)
class Field:
    """A field of a body or an answer, or a parameter; `place` is where a parameter stands."""

    name: str
    kind: str
    required: bool
    words: str
    choices: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()
    place: str = ""

    @property
    def untold(self) -> list[str]:
        """Choices that the words do not name."""
        return [one for one in self.choices if f"`{one}`" not in self.words]

    @property
    def is_outer(self) -> bool:
        """Not a field of a field, nor of the parts of a list."""
        return not {".", "["} & set(self.name)


@dataclass(frozen=True)
class Schemas:
    """The named schemas of a document, to which others refer."""

    named: Mapping[str, Schema]

    def fields(self, schema: Schema, before: str = "", depth: int = 0) -> Iterator[Field]:
        """The fields of an object, or of each object of a list, deeper ones as `outer.inner`."""
        whole = self._whole(schema)
        if whole.get("type") == "array":
            yield from self.fields(whole["items"], f"{before}[]", depth)
            return
        needed = whole.get("required", ())
        for name, inner in whole.get("properties", {}).items():
            path = f"{before}.{name}" if before else name
            yield self.field(path, inner, required=name in needed)
            if depth < _DEEPEST:
                yield from self.fields(inner, path, depth + 1)

    def field(self, name: str, schema: Schema, *, required: bool, place: str = "") -> Field:
        """One field by itself."""
        whole = self._whole(schema)
        told = str(schema.get("description") or whole.get("description") or "")
        one = self._whole(whole["items"]) if "items" in whole else whole
        bounds = [*_bounds(whole), *(_bounds(one) if one is not whole else ())]
        choices = self._choices(one)
        return Field(name, self.kind(whole), required, told, choices, tuple(bounds), place)

    def kind(self, schema: Schema) -> str:
        """The type in words, such as "list of text" or "date or null"."""
        whole = self._whole(schema)
        if "oneOf" in whole or ("anyOf" in whole and "type" not in whole):
            kinds = [self.kind(one) for one in whole.get("oneOf") or whole["anyOf"]]
            return " or ".join(dict.fromkeys(one for one in kinds if one))
        types = whole.get("type") or ("text" if "enum" in whole else "any")
        names = [types] if isinstance(types, str) else types
        return " or ".join(self._named(one, whole) for one in names)

    def _named(self, kind: str, whole: Schema) -> str:
        if kind == "array":
            return f"list of {self.kind(whole['items'])}"
        if kind == "string":
            return _WORDS.get(whole.get("format", ""), "text")
        return {"integer": "whole number", "boolean": "true or false"}.get(kind, kind)

    def _choices(self, whole: Schema) -> tuple[str, ...]:
        several = [self._whole(one) for one in whole.get("oneOf", ())] or [whole]
        values = [value for one in several for value in one.get("enum", ())]
        return tuple(str(value) for value in values if value not in (None, ""))

    def _whole(self, schema: Schema) -> Schema:
        """A schema with what it refers to; one of a choice with null is that one, or null."""
        if "$ref" in schema:
            named = self.named[schema["$ref"].rsplit("/", 1)[-1]]
            return self._whole({**named, **{k: v for k, v in schema.items() if k != "$ref"}})
        if len(schema.get("allOf", ())) == 1:
            rest = {k: v for k, v in schema.items() if k != "allOf"}
            return self._whole({**schema["allOf"][0], **rest})
        return self._or_null(schema)

    def _or_null(self, schema: Schema) -> Schema:
        others = [one for one in schema.get("oneOf", ()) if one.get("type") != "null"]
        if len(others) != 1 or len(schema["oneOf"]) == 1:
            return schema
        one = self._whole(others[0])
        if not isinstance(one.get("type"), str):
            return one
        rest = {k: v for k, v in schema.items() if k != "oneOf"}
        return {**one, **rest, "type": [one["type"], "null"]}


def _bounds(schema: Schema) -> Iterator[str]:
    for name, words in _BOUNDS.items():
        bound = schema.get(name)
        if bound is None or abs(bound) >= _PLAIN or (name == "minLength" and bound == 1):
            continue
        yield words.format(bound)
    if schema.get("default") not in (None, ""):
        yield f"{schema['default']} unless given"
