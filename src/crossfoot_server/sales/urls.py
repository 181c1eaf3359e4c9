"""Addresses of sales."""

from django.urls import URLPattern, URLResolver, include, path

from crossfoot_server.sales.api import (
    TradeProblemsView,
    TradeUploadsView,
    TradeUploadView,
    UndoView,
)
from crossfoot_server.sales.table_api import (
    AggregatesPlotView,
    AggregatesView,
    ClassesView,
    CustomersView,
    SalesLinesView,
    StockView,
    SummaryView,
)

_OF_UPLOAD = [
    path("", TradeUploadView.as_view(), name="trade-upload"),
    path("undo/", UndoView.as_view(), name="trade-undo"),
    path("problems/", TradeProblemsView.as_view(), name="trade-problems"),
]
_OF_SALES: list[URLPattern | URLResolver] = [
    path("uploads/", TradeUploadsView.as_view(), name="trade-uploads"),
    path("uploads/<uuid:file_id>/", include(_OF_UPLOAD)),
    path("summary/", SummaryView.as_view(), name="sales-summary"),
    path("aggregates/", AggregatesView.as_view(), name="aggregates"),
    path("aggregates/plot/", AggregatesPlotView.as_view(), name="aggregates-plot"),
    path("classes/", ClassesView.as_view(), name="classes"),
    path("customers/", CustomersView.as_view(), name="customers"),
    path("lines/", SalesLinesView.as_view(), name="sales-lines"),
    path("stock/", StockView.as_view(), name="stock"),
]
urlpatterns: list[URLPattern | URLResolver] = [path("sales/", include(_OF_SALES))]
