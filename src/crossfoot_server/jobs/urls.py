"""Addresses of jobs."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from crossfoot_server.jobs.api import JobViewSet, ProgressView

router = SimpleRouter(use_regex_path=False)
router.register("file-processing-jobs", JobViewSet, basename="job")
router.register("processing-jobs", JobViewSet, basename="processing-job")
urlpatterns = [
    *router.urls,
    path("processing-progress/", ProgressView.as_view(), name="processing-progress"),
]
