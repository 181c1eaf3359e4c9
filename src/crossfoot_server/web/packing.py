"""Texts that browsers show are packed on their way to them."""

from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from crossfoot_server.shared.downloads import Download

_TEXTS: Final = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml"})


class PackedTexts(GZipMiddleware):
    """Django's packing, of pages and what they are made of: files are saved as they are.

    What is kept nowhere stays unpacked, since it holds a secret whose length would tell of it.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Pack a text, unless it is a part of a file, one to be saved, or packed already."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        is_saved = response.headers.get("Content-Disposition", "").startswith("attachment")
        is_secret = "no-store" in response.headers.get("Cache-Control", "")
        is_file = isinstance(response, Download)  # which sends its pieces by itself
        if kind not in _TEXTS or response.status_code == 206 or is_saved or is_secret or is_file:
            return response
        return super().process_response(request, response)
