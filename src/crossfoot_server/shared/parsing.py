"""JSON bodies: text in them is text, and can be stored and sent again."""

from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class PlainJSONParser(JSONParser):
    """JSON without NUL characters, half surrogates and endless nesting, wherever they are."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            value = super().parse(stream, media_type, parser_context)
            texts = list(_texts(value))
        except RecursionError as error:
            raise ParseError("The JSON is nested too deeply.") from error
        try:
            "".join(texts).encode()
        except UnicodeEncodeError as error:
            raise ParseError("The JSON has half a surrogate pair, which is no text.") from error
        if any("\0" in text for text in texts):
            raise ParseError("The JSON has a NUL character, which is no text.")
        return value


def _texts(value: Any) -> Any:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
