"""Addresses of findings and runs."""

from django.urls import path

from crossfoot_server.audit.finding_api import (
    FindingNotesView,
    FindingsBulkView,
    FindingsExportView,
    FindingsView,
    FindingView,
)

urlpatterns = [
    path("findings/", FindingsView.as_view(), name="findings"),
    path("findings/export/", FindingsExportView.as_view(), name="findings-export"),
    path("findings/bulk/", FindingsBulkView.as_view(), name="findings-bulk"),
    path("findings/<uuid:finding_id>/", FindingView.as_view(), name="finding"),
    path("findings/<uuid:finding_id>/notes/", FindingNotesView.as_view(), name="finding-notes"),
]
