"""Pages of a list, by cursor: rows that come or go meanwhile move nothing."""

from rest_framework.pagination import CursorPagination


class NewestFirst(CursorPagination):
    """Newest first; `page_size` up to 200, `cursor` from the page before."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = ("-created_at", "id")
