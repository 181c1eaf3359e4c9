"""Addresses of results and duplicates, as the seeds have them."""

from django.urls import path

from crossfoot_server.audit.duplicates_api import DuplicatesExportView, DuplicatesView
from crossfoot_server.audit.results_api import (
    AnalyticsResultsView,
    FileAnalysisView,
    ProcessingResultsView,
)

urlpatterns = [
    path("processing-results/", ProcessingResultsView.as_view(), name="processing-results"),
    path("analytics-results/", AnalyticsResultsView.as_view(), name="analytics-results"),
    path("analysis/file/<uuid:file_id>/", FileAnalysisView.as_view(), name="file-analysis"),
    path("duplicate-anomalies/", DuplicatesView.as_view(), name="duplicate-anomalies"),
    path(
        "duplicate-anomalies/export_csv/",
        DuplicatesExportView.as_view(),
        name="duplicate-anomalies-csv",
    ),
]
