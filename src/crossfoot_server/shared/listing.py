"""Lists of rows: filtered by a form, in pages, or whole as a file."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import polars as pl
from django.db.models import QuerySet
from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from crossfoot_server.shared.asking import asked
from crossfoot_server.shared.exports import ByFormat, exported, format_of
from crossfoot_server.shared.paging import NewestFirst
from crossfoot_server.shared.parameters import KnownParameters


class ListView(KnownParameters, GenericViewSet[Any]):
    """A list: `form` reads the request, `lookups` are those of its fields.

    With `format` it is a file of this name, of all rows as `table` makes one of them.
    """

    form: type[Serializer[Any]]
    lookups: ClassVar[Mapping[str, str]]
    file_name: str
    table: Callable[[QuerySet[Any]], pl.DataFrame]
    content_negotiation_class = ByFormat

    @property
    def parameters(self) -> tuple[str, ...]:  # type: ignore[override]
        return (*self.lookups, "format") if self.action == "list" else ()

    def answer(self, request: Request) -> HttpResponseBase:
        """A page of the rows that are asked for, or all of them as a file."""
        given = asked(request, self.form)
        wanted = {self.lookups[name]: value for name, value in given.items()}
        rows = self.get_queryset().filter(**wanted)
        kind = format_of(request)
        if kind is not None:
            NewestFirst().get_page_size(request)  # a wrong one is told, though files have no pages
            table = type(self).table(rows)
            return exported(table, name=self.file_name, kind=kind)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)
