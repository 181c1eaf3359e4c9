"""Pages of a table that lies in a file or was just computed."""

from collections.abc import Callable
from typing import Any

import polars as pl
from django.http import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crossfoot.selection.parse import Parameter, as_number, as_text, as_yes_or_no
from crossfoot_server.shared.errors import InvalidError, ProblemError
from crossfoot_server.shared.exports import exported, format_of
from crossfoot_server.shared.query_tables import described

Shown = Callable[[pl.DataFrame], pl.DataFrame]
DEFAULT_ROWS, MOST_ROWS = 100, 1000
TABLE_PARAMETERS = {
    "sort": Parameter(as_text, "column to sort by"),
    "descending": Parameter(as_yes_or_no, "the highest or last first"),
    "offset": Parameter(as_number, "rows to skip"),
    "limit": Parameter(as_number, f"rows of the page, up to {MOST_ROWS}"),
}


TABLE_DOCUMENTED = described(TABLE_PARAMETERS, limit={"maximum": MOST_ROWS})


class TableSerializer(serializers.Serializer[Any]):
    """A page of a table: `count` rows in all."""

    name = serializers.CharField()
    count = serializers.IntegerField()
    offset = serializers.IntegerField()
    limit = serializers.IntegerField()
    columns = serializers.ListField(child=serializers.CharField())
    results = serializers.ListField(child=serializers.DictField())


def table_answer(
    request: Request,
    table: pl.LazyFrame,
    given: dict[str, Any],
    *,
    name: str,
    shown: Shown | None = None,
    file_name: str | None = None,
) -> HttpResponseBase:
    """A page as JSON, or with `format` the whole table as a file; `given` by TABLE_PARAMETERS.

    `shown` makes of the rows, once they are sorted and cut, what people read; `file_name` is the
    file's, without its ending, where it is not that of the table.

    Raises:
        ProblemError: there is no such column, or the page is too long.
    """
    ordered = _ordered(table, given.get("sort"), descending=given.get("descending", False))
    kind = format_of(request)
    if kind is not None:
        whole = ordered if shown is None else shown(ordered.collect())
        return exported(whole, name=file_name or name, kind=kind)
    return Response(table_page(ordered, given, name=name, shown=shown))


def table_page(
    table: pl.LazyFrame, given: dict[str, Any], *, name: str, shown: Shown | None = None
) -> dict[str, Any]:
    """A page as plain data, as TableSerializer has it."""
    offset, limit = given.get("offset", 0), given.get("limit", DEFAULT_ROWS)
    if limit > MOST_ROWS:
        raise InvalidError(f"limit is 0 to {MOST_ROWS}.", "invalid_parameter")
    count, rows = pl.collect_all([table.select(pl.len()), table.slice(offset, limit)])
    rows = rows if shown is None else shown(rows)
    return {
        "name": name,
        "count": count.item(),
        "offset": offset,
        "limit": limit,
        "columns": rows.columns,
        "results": rows.to_dicts(),
    }


def _ordered(table: pl.LazyFrame, sort: str | None, *, descending: bool) -> pl.LazyFrame:
    if sort is None:
        return table
    names = table.collect_schema().names()
    if sort not in names:
        raise ProblemError(f"sort is one of: {', '.join(names)}.", "unknown_column")
    return table.sort(sort, descending=descending, nulls_last=True, maintain_order=True)
