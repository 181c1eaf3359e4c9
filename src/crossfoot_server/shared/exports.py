"""Any table as a file to take away: written whole, then streamed, and nothing of it stays."""

from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request

from crossfoot.selection import EXPORTS, export
from crossfoot.storage.scratch import Scratch
from crossfoot_server.shared.downloads import Download
from crossfoot_server.shared.errors import InvalidError

FORMAT = OpenApiParameter("format", str, enum=list(EXPORTS), description="Kind of file.")
FILES = {
    (200, one.media_type): OpenApiResponse(OpenApiTypes.BINARY, f"The table as {one.title}")
    for one in EXPORTS.values()
}


class ByFormat(DefaultContentNegotiation):
    """The parameter `format` says what is wanted; whatever a client accepts, it gets that."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        del request, format_suffix
        return renderers[0], renderers[0].media_type


def format_of(request: Request) -> str | None:
    """The format that is asked for, if any.

    Raises:
        InvalidError: there is no such format.
    """
    asked = request.query_params.getlist("format")
    if len(asked) > 1 or (asked and asked[0] not in EXPORTS):
        raise InvalidError(f"format is one of: {', '.join(EXPORTS)}.", "invalid_parameter")
    return asked[0] if asked else None


def exported(table: pl.LazyFrame | pl.DataFrame, *, name: str, kind: str) -> Download:
    """A table as a download; the file has lost its name before the first byte is sent.

    So it is gone when it is closed, also when the client goes away or the process is killed.

    Raises:
        UserError: the table is too large for the format.
    """
    folder: Path = settings.DATA / "exports"
    what = EXPORTS[kind]
    with Scratch(folder / "export") as scratch:
        path = export(table, scratch.folder / f"{name}{what.suffix}", kind)
        file = path.open("rb")
    return Download(file, name=path.name, media_type=what.media_type)
