"""JSON answers in which money keeps its digits."""

from typing import Any

from rest_framework.renderers import JSONRenderer

from crossfoot.reports.exact_json import exact_json


class ExactJSONRenderer(JSONRenderer):
    """Decimals are written as numbers with exactly their digits, never as rounded floats."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,  # noqa: ARG002 - the signature is DRF's
        renderer_context: Any = None,  # noqa: ARG002
    ) -> bytes:
        return b"" if data is None else exact_json(data, indent=None).encode()
