"""Addresses of companies, members and keys."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from crossfoot_server.companies.api import ApiKeyViewSet, CompaniesView, MemberViewSet, MeView

router = SimpleRouter(use_regex_path=False)
router.register("members", MemberViewSet, basename="member")
router.register("api-keys", ApiKeyViewSet, basename="api-key")
urlpatterns = [
    path("companies/", CompaniesView.as_view(), name="companies"),
    path("me/", MeView.as_view(), name="me"),
    *router.urls,
]
