"""The tables of sales and stock: in short, added up, classed, line by line, and as charts."""

from collections.abc import Callable
from typing import Any, TypeVar

import polars as pl
from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from crossfoot.sales.periods import Period
from crossfoot.sales.readable import readable
from crossfoot.sales.segments import NAMES
from crossfoot_server.companies.access import actor_of
from crossfoot_server.sales import parameters
from crossfoot_server.sales.adding_up import added_up, classes_of, customers_of, named
from crossfoot_server.sales.charts import chart
from crossfoot_server.sales.line_tables import count_table, line_table
from crossfoot_server.sales.models import Subject, TradeTable
from crossfoot_server.sales.parameters import (
    chart_of,
    dimension_of,
    documented,
    given_of,
    wanted_of,
)
from crossfoot_server.sales.queries import as_it_is
from crossfoot_server.sales.summary import summary_of
from crossfoot_server.sales.summary_serializers import TradeSummariesSerializer
from crossfoot_server.shared.charts import ChartSerializer
from crossfoot_server.shared.exports import FILES, FORMAT, ByFormat
from crossfoot_server.shared.parameters import KnownParameters
from crossfoot_server.shared.tables import Shown, TableSerializer, table_answer

_TABLE = {(200, "application/json"): TableSerializer, **FILES}
_Answer = TypeVar("_Answer")


class SummaryView(KnownParameters):
    """The tables in short."""

    @extend_schema(responses=TradeSummariesSerializer)
    def get(self, request: Request) -> Response:
        """What the tables of sales and stock hold; null where nothing was uploaded."""
        company_id = actor_of(request).company_id
        told = {
            subject: as_it_is(company_id, subject, lambda row: row and summary_of(row))
            for subject in Subject.values
        }
        return Response(TradeSummariesSerializer(told).data)


class AggregatesView(APIView):
    """Sales added up."""

    content_negotiation_class = ByFormat

    @extend_schema(parameters=[*documented(parameters.AGGREGATES), FORMAT], responses=_TABLE)
    def get(self, request: Request) -> HttpResponseBase:
        """Sales by period, product, customer, category and store; a page, or as a file."""
        given = given_of(request, parameters.AGGREGATES)
        wanted = wanted_of(given)

        def answer(row: TradeTable | None) -> HttpResponseBase:
            found = named(row, added_up(row, wanted))
            table = found.select("period", pl.col("period").alias("start"), _REST)
            shown = _readable(row, wanted.period)
            return table_answer(request, table.lazy(), given, name="aggregates", shown=shown)

        return _of_sales(request, answer)


class AggregatesPlotView(APIView):
    """Sales added up, as a chart."""

    @extend_schema(parameters=documented(parameters.CHART), responses=ChartSerializer)
    def get(self, request: Request) -> Response:
        """A measure by period as chart data: of all sales, or of the largest groups."""
        given = given_of(request, parameters.CHART)
        wanted, (measure, most) = wanted_of(given), chart_of(given)
        return _of_sales(
            request, lambda row: Response(chart(row, added_up(row, wanted), wanted, measure, most))
        )


class ClassesView(APIView):
    """ABC and XYZ classes."""

    content_negotiation_class = ByFormat

    @extend_schema(parameters=[*documented(parameters.CLASSES), FORMAT], responses=_TABLE)
    def get(self, request: Request) -> HttpResponseBase:
        """Products, or what `of` says, classed by revenue (ABC) and by steadiness (XYZ)."""
        given = given_of(request, parameters.CLASSES)
        of = dimension_of(given)

        def answer(row: TradeTable | None) -> HttpResponseBase:
            table = _narrowed(named(row, classes_of(row, of)), given, "abc", "xyz")
            return table_answer(request, table, given, name="classes", shown=_readable(row))

        return _of_sales(request, answer)


class CustomersView(APIView):
    """Recency, frequency and value of customers."""

    content_negotiation_class = ByFormat

    @extend_schema(
        parameters=[*documented(parameters.CUSTOMERS, segment=NAMES), FORMAT], responses=_TABLE
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Customers with recency, frequency and value, their fifths (5 the best) and segment."""
        given = given_of(request, parameters.CUSTOMERS, segment=NAMES)

        def answer(row: TradeTable | None) -> HttpResponseBase:
            table = _narrowed(customers_of(row), given, "segment")
            return table_answer(request, table, given, name="customers", shown=_readable(row))

        return _of_sales(request, answer)


class SalesLinesView(APIView):
    """The lines of the sales."""

    content_negotiation_class = ByFormat

    @extend_schema(parameters=[*documented(parameters.LINES), FORMAT], responses=_TABLE)
    def get(self, request: Request) -> HttpResponseBase:
        """The sales lines that fit the filter; a page, or as a file."""
        given = given_of(request, parameters.LINES)
        return _of_sales(
            request,
            lambda row: table_answer(request, line_table(row, given), given, name="sales"),
        )


class StockView(APIView):
    """What is on hand."""

    content_negotiation_class = ByFormat

    @extend_schema(parameters=[*documented(parameters.STOCK), FORMAT], responses=_TABLE)
    def get(self, request: Request) -> HttpResponseBase:
        """The newest count of each article in each store; a page, or as a file."""
        given = given_of(request, parameters.STOCK)
        return as_it_is(
            actor_of(request).company_id,
            Subject.INVENTORY,
            lambda row: table_answer(request, count_table(row, given), given, name="stock"),
        )


_REST = pl.exclude("period")


def _of_sales(request: Request, answer: Callable[[TradeTable | None], _Answer]) -> _Answer:
    return as_it_is(actor_of(request).company_id, Subject.SALES, answer)


def _readable(row: TradeTable | None, period: Period | None = None) -> Shown:
    decimals = row.decimals if row else 2
    return lambda frame: readable(frame, decimals, period)


def _narrowed(table: pl.DataFrame, given: dict[str, Any], *names: str) -> pl.LazyFrame:
    parts = [pl.col(name) == given[name] for name in names if name in given]
    return table.lazy().filter(pl.all_horizontal(pl.lit(value=True), *parts))
