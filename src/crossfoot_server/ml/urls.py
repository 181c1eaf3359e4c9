"""Addresses of models."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from crossfoot_server.ml.api import MLResultsView, TrainingViewSet

router = SimpleRouter(use_regex_path=False)
router.register("ml-model-training", TrainingViewSet, basename="ml-model-training")
urlpatterns = [
    path("ml-processing-results/", MLResultsView.as_view(), name="ml-processing-results"),
    *router.urls,
]
