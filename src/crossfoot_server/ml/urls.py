"""Addresses of models."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from crossfoot_server.ml.api import MLResultsView, TrainingViewSet
from crossfoot_server.ml.drift_api import DriftViewSet
from crossfoot_server.ml.feedback_api import (
    EntryReviewsView,
    RankingChangesView,
    SuggestionsView,
)

router = SimpleRouter(use_regex_path=False)
router.register("ml-model-training", TrainingViewSet, basename="ml-model-training")
router.register("ml-drift", DriftViewSet, basename="ml-drift")
urlpatterns = [
    path("ml-processing-results/", MLResultsView.as_view(), name="ml-processing-results"),
    path("ml-entry-reviews/", EntryReviewsView.as_view(), name="ml-entry-reviews"),
    path("ml-suggestions/", SuggestionsView.as_view(), name="ml-suggestions"),
    path("ml-ranking-changes/", RankingChangesView.as_view(), name="ml-ranking-changes"),
    *router.urls,
]
