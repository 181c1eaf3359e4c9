"""Addresses of sales."""

from django.urls import URLPattern, URLResolver, include, path

from crossfoot_server.sales.api import (
    TradeProblemsView,
    TradeUploadsView,
    TradeUploadView,
    UndoView,
)

_OF_UPLOAD = [
    path("", TradeUploadView.as_view(), name="trade-upload"),
    path("undo/", UndoView.as_view(), name="trade-undo"),
    path("problems/", TradeProblemsView.as_view(), name="trade-problems"),
]
_OF_SALES: list[URLPattern | URLResolver] = [
    path("uploads/", TradeUploadsView.as_view(), name="trade-uploads"),
    path("uploads/<uuid:file_id>/", include(_OF_UPLOAD)),
]
urlpatterns: list[URLPattern | URLResolver] = [path("sales/", include(_OF_SALES))]
