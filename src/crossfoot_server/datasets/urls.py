"""Addresses of datasets."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from crossfoot_server.datasets.api import (
    BenfordView,
    DatasetsView,
    DatasetView,
    EntriesView,
    LinesExportView,
    LinesView,
    ProblemsView,
    TrialBalanceView,
)
from crossfoot_server.datasets.settings_api import AuditProfileViewSet, CalendarView

router = SimpleRouter(use_regex_path=False)
router.register("audit-profiles", AuditProfileViewSet, basename="audit-profile")
_OF_ONE = [
    path("", DatasetView.as_view(), name="dataset"),
    path("lines/", LinesView.as_view(), name="lines"),
    path("lines/export/", LinesExportView.as_view(), name="lines-export"),
    path("entries/", EntriesView.as_view(), name="entries"),
    path("problems/", ProblemsView.as_view(), name="problems"),
    path("trial-balance/", TrialBalanceView.as_view(), name="trial-balance"),
    path("benford/", BenfordView.as_view(), name="benford"),
]
urlpatterns = [
    path("business-calendar/", CalendarView.as_view(), name="business-calendar"),
    path("datasets/", DatasetsView.as_view(), name="datasets"),
    path("datasets/<uuid:dataset_id>/", include(_OF_ONE)),
    *router.urls,
]
