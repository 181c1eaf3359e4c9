"""The OpenAPI document: made from the views once, as it is the same while a process runs."""

from functools import cache
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer

from crossfoot_server.web.api_docs.operations import Area, areas_of

_WRITERS: Final[dict[str, Any]] = {"json": OpenApiJsonRenderer, "yaml": OpenApiYamlRenderer}


@cache
def openapi_text(how: str) -> bytes:
    """The document as json or yaml."""
    text: bytes = _WRITERS[how]().render(_document(), renderer_context={})
    return text


@cache
def areas() -> dict[str, Area]:
    """What the document tells, by the area's slug; commands name this server."""
    told = areas_of(_document(), settings.ENVIRONMENT.base_url.rstrip("/"))
    return {area.slug: area for area in told}


def _document() -> dict[str, Any]:
    generator: Any = SchemaGenerator
    with translation.override("en"):
        document: dict[str, Any] = generator().get_schema(request=None, public=True)
    return document
