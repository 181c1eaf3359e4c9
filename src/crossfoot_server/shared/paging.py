"""Pages of a list, by cursor: rows that come or go meanwhile move nothing."""

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

from crossfoot_server.shared.errors import InvalidError

PAGE_SIZE, LARGEST_PAGE = 50, 200


class NewestFirst(CursorPagination):
    """Newest first; `page_size` up to 200, `cursor` from the page before."""

    page_size = PAGE_SIZE
    page_size_query_param = "page_size"
    max_page_size = LARGEST_PAGE
    ordering = ("-created_at", "id")

    def get_page_size(self, request: Request) -> int:
        text = request.query_params.get(self.page_size_query_param)
        if text is None:
            return PAGE_SIZE
        if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= LARGEST_PAGE:
            return int(text)
        raise InvalidError(f"page_size is 1 to {LARGEST_PAGE}.", "invalid_parameter")

    def paginate_queryset(self, *args: Any, **options: Any) -> Any:
        try:
            return super().paginate_queryset(*args, **options)
        except (ValidationError, ValueError) as error:  # a position that is no time
            raise NotFound(self.invalid_cursor_message) from error

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:  # noqa: ARG002 - DRF's
        size = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE}
        own = {
            "cursor": {"description": "Where the page before ended.", "schema": {"type": "string"}},
            "page_size": {"description": "How many of them.", "schema": size},
        }
        return [{"name": name, "in": "query", "required": False, **own[name]} for name in own]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        told: dict[str, Any] = super().get_paginated_response_schema(schema)
        for name in ("next", "previous"):  # DRF says it in the way of OpenAPI 3.0
            told["properties"][name] = {"type": ["string", "null"], "format": "uri"}
        return told
