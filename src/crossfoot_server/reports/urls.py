"""Addresses of reports, schedules, and how reports look."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from crossfoot_server.reports.api import LinkViewSet, ReportKindsView, ReportViewSet
from crossfoot_server.reports.branding_api import BrandingView
from crossfoot_server.reports.custom_api import CustomReportViewSet
from crossfoot_server.reports.schedule_api import ScheduleViewSet

router = SimpleRouter(use_regex_path=False)
router.register("reports", ReportViewSet, basename="report")
router.register("report-links", LinkViewSet, basename="report-link-row")
router.register("custom-reports", CustomReportViewSet, basename="custom-report")
router.register("report-schedules", ScheduleViewSet, basename="report-schedule")
urlpatterns = [
    path("reports/kinds/", ReportKindsView.as_view(), name="report-kinds"),
    path("report-branding/", BrandingView.as_view(), name="report-branding"),
    *router.urls,
]
