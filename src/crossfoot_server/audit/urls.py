"""Addresses of findings and runs."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from crossfoot_server.audit.finding_api import (
    FindingNotesView,
    FindingsBulkView,
    FindingsExportView,
    FindingsView,
    FindingView,
)
from crossfoot_server.audit.kept_api import LineTicksView, LineTickView, SavedViewViewSet
from crossfoot_server.audit.run_api import (
    CompareView,
    RunFilesView,
    RunFileView,
    RunSummaryView,
    RunsView,
    RunTablesView,
    RunView,
    TableView,
)

router = SimpleRouter(use_regex_path=False)
router.register("finding-views", SavedViewViewSet, basename="finding-view")
_OF_ONE_RUN = [
    path("", RunView.as_view(), name="run"),
    path("summary/", RunSummaryView.as_view(), name="run-summary"),
    path("files/", RunFilesView.as_view(), name="run-files"),
    path("files/<path:name>", RunFileView.as_view(), name="run-file"),
    path("tables/", RunTablesView.as_view(), name="run-tables"),
    path("tables/<slug:name>/", TableView.as_view(), name="table"),
    path("compare/<uuid:other_id>/", CompareView.as_view(), name="run-compare"),
]
urlpatterns = [
    path("runs/", RunsView.as_view(), name="runs"),
    path("runs/<uuid:run_id>/", include(_OF_ONE_RUN)),
    path("findings/", FindingsView.as_view(), name="findings"),
    path("findings/export/", FindingsExportView.as_view(), name="findings-export"),
    path("findings/bulk/", FindingsBulkView.as_view(), name="findings-bulk"),
    path("findings/<uuid:finding_id>/", FindingView.as_view(), name="finding"),
    path("findings/<uuid:finding_id>/notes/", FindingNotesView.as_view(), name="finding-notes"),
    path("findings/<uuid:finding_id>/line-ticks/", LineTicksView.as_view(), name="line-ticks"),
    path(
        "findings/<uuid:finding_id>/line-ticks/<int:line_id>/",
        LineTickView.as_view(),
        name="line-tick",
    ),
    *router.urls,
]
