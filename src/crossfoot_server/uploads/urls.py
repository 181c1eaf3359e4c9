"""Addresses of uploads."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from crossfoot_server.uploads.api.events import UploadEventsView
from crossfoot_server.uploads.api.files import UploadViewSet
from crossfoot_server.uploads.api.mappings import MappingViewSet
from crossfoot_server.uploads.api.posting import ProcessingUploadView, TargetedAnomalyUploadView
from crossfoot_server.uploads.api.resumable import ResumableUploadsView, ResumableUploadView
from crossfoot_server.uploads.api.work_papers import WorkPaperView

router = SimpleRouter(use_regex_path=False)
router.register("uploads", UploadViewSet, basename="upload")
router.register("mappings", MappingViewSet, basename="mapping")

urlpatterns = [
    path("targeted-anomaly-upload/", TargetedAnomalyUploadView.as_view(), name="ledger-upload"),
    path("processing/upload/", ProcessingUploadView.as_view(), name="file-upload"),
    path("uploads/resumable/", ResumableUploadsView.as_view(), name="resumable-uploads"),
    path(
        "uploads/resumable/<uuid:upload_id>/",
        ResumableUploadView.as_view(),
        name="resumable-upload",
    ),
    path("uploads/<uuid:file_id>/events/", UploadEventsView.as_view(), name="upload-events"),
    path("runs/<uuid:run_id>/workpaper/", WorkPaperView.as_view(), name="work-paper"),
    *router.urls,
]
