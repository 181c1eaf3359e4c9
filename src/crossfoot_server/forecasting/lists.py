"""Lists that are sorted by a value: a page, or the whole of it as a file."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import polars as pl
from django.db.models import F, Model, QuerySet
from django.http import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crossfoot_server.shared.exports import exported, format_of
from crossfoot_server.shared.strict import QuerySerializer

PAGE_SIZE, LARGEST_PAGE = 50, 1000
_FURTHEST: Final = 10**9
_Row = TypeVar("_Row", bound=Model)
PAGING: Final = ("sort", "descending", "offset", "limit", "format")


class PageQuery(QuerySerializer):
    """Which part of a list, and in which order."""

    descending = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="The highest or last first."
    )
    offset = serializers.IntegerField(
        min_value=0, max_value=_FURTHEST, default=0, help_text="Rows to skip."
    )
    limit = serializers.IntegerField(
        min_value=1, max_value=LARGEST_PAGE, default=PAGE_SIZE, help_text="Rows of the page."
    )


def in_order(rows: QuerySet[_Row], given: dict[str, Any]) -> QuerySet[_Row]:
    """The rows sorted as is asked, unknown values last; else as they come."""
    name = given.get("sort")
    if not name:
        return rows.reverse() if given.get("descending") else rows
    field = F(name)
    key = field.desc(nulls_last=True) if given.get("descending") else field.asc(nulls_last=True)
    return rows.order_by(key, "id")


def answer(
    request: Request,
    rows: QuerySet[_Row],
    given: dict[str, Any],
    shown: Callable[[Any], Any],
    table: tuple[str, Callable[[QuerySet[_Row]], pl.DataFrame]],
) -> HttpResponseBase:
    """A page as JSON by `shown`, or with `format` all as a file; `table` is its name and maker."""
    ordered = in_order(rows, given)
    kind = format_of(request)
    if kind is not None:
        name, make = table
        return exported(make(ordered), name=name, kind=kind)
    offset, limit = given["offset"], given["limit"]
    page = {"count": rows.count(), "offset": offset, "limit": limit}
    return Response({**page, "results": shown(ordered[offset : offset + limit])})
