"""Addresses of jobs."""

from rest_framework.routers import SimpleRouter

from crossfoot_server.jobs.api import JobViewSet

router = SimpleRouter()
router.register("file-processing-jobs", JobViewSet, basename="job")
router.register("processing-jobs", JobViewSet, basename="processing-job")
urlpatterns = router.urls
