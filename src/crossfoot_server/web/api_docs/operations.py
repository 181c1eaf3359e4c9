"""The operations of the OpenAPI document, by area, as pages tell them."""

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.text import slugify

from crossfoot_server.web.api_docs.fields import Field, Schema, Schemas

#: The least status of what can't be done.
_PROBLEMS: Final = "400"
_JSON: Final = "application/json"


@dataclass(frozen=True)
class Answer:
    """What comes back: in which formats, and of the JSON its fields."""

    status: str
    words: str
    formats: tuple[str, ...]
    fields: tuple[Field, ...]
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked for; `problems` are the statuses of what can't be done."""

    name: str
    method: str
    path: str
    summary: str
    words: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    body_format: str
    answers: tuple[Answer, ...]
    problems: tuple[str, ...]
    command: str


@dataclass(frozen=True)
class Area:
    """Operations on one kind of thing."""

    name: str
    slug: str
    operations: tuple[Operation, ...]


def areas_of(document: Mapping[str, Any], server: str) -> list[Area]:
    """The areas of a document by name; `server` is the address that commands ask."""
    reading = _Reading(Schemas(document["components"]["schemas"]), server)
    gathered: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            gathered.setdefault(told["tags"][0], []).append(reading.operation(path, method, told))
    return [Area(name, slugify(name), tuple(gathered[name])) for name in sorted(gathered)]


@dataclass(frozen=True)
class _Reading:
    schemas: Schemas
    server: str

    def operation(self, path: str, method: str, told: Mapping[str, Any]) -> Operation:
        body_format, content = _body(told)
        return Operation(
            name=told["operationId"],
            method=method.upper(),
            path=path,
            summary=told["summary"],
            words=told.get("description", ""),
            parameters=tuple(self._parameter(one) for one in told.get("parameters", ())),
            body=tuple(self.schemas.fields(content.get("schema", {}))),
            body_format=body_format,
            answers=tuple(self._answers(told["responses"])),
            problems=tuple(sorted(s for s in told["responses"] if s >= _PROBLEMS)),
            command=" \\\n  ".join(self._command(path, method, told)),
        )

    def _parameter(self, told: Schema) -> Field:
        schema = {**told["schema"], "description": told.get("description", "")}
        needed = told.get("required", False)
        return self.schemas.field(told["name"], schema, required=needed, place=told["in"])

    def _answers(self, responses: Mapping[str, Any]) -> Iterator[Answer]:
        for status, told in responses.items():
            if status >= _PROBLEMS:
                continue
            content = told.get("content", {})
            main: Mapping[str, Any] = content.get(_JSON, {})
            fields = tuple(self.schemas.fields(main.get("schema", {})))
            examples = tuple(_examples(main))
            yield Answer(status, told["description"], tuple(content), fields, examples)

    def _command(self, path: str, method: str, told: Mapping[str, Any]) -> Iterator[str]:
        """The parts of a command for a terminal."""
        yield "curl" if method == "get" else f"curl -X {method.upper()}"
        if any("ApiKey" in one for one in told.get("security", ())):
            yield '-H "Authorization: Api-Key $CROSSFOOT_KEY"'
        needed = [one for one in told.get("parameters", ()) if one.get("required", False)]
        parameters = [self._parameter(one) for one in needed]
        yield from (f'-H "{p.name}: {_example(p)}"' for p in parameters if p.place == "header")
        body_format, content = _body(told)
        if body_format:
            yield from self._sent(body_format, content)
        query = "&".join(f"{p.name}={_example(p)}" for p in parameters if p.place == "query")
        yield f'"{self.server}{path}{"?" if query else ""}{query}"'

    def _sent(self, body_format: str, content: Mapping[str, Any]) -> Iterator[str]:
        fields = [one for one in self.schemas.fields(content.get("schema", {})) if one.is_outer]
        chosen = [field for field in fields if field.required] or fields[:1]
        if body_format == "multipart/form-data":
            yield from (f"-F {one.name}={_example(one)}" for one in chosen)
            return
        yield f'-H "Content-Type: {body_format}"'
        if body_format == _JSON:
            examples = [text for _, text in _examples(content, indent=None)]
            made = json.dumps({one.name: _example(one) for one in chosen})
            yield f"-d {shlex.quote((examples or [made])[0])}"
        else:
            yield "--data-binary @FILE"


def _body(told: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The first format a body may have, and what it holds."""
    return next(iter(told.get("requestBody", {}).get("content", {}).items()), ("", {}))


def _examples(content: Mapping[str, Any], indent: int | None = 2) -> Iterator[tuple[str, str]]:
    for one in content.get("examples", {}).values():
        text = json.dumps(one["value"], indent=indent, ensure_ascii=False)
        yield one.get("summary", ""), text


def _example(field: Field) -> Any:
    """What could be sent for a field."""
    if field.choices:
        return field.choices[0]
    return {"file": "@FILE", "true or false": True, "whole number": 1}.get(field.kind, "...")
