"""Addresses of health and metrics."""

from django.urls import path

from crossfoot_server.monitoring.api import HealthView, LiveView, ReadyView, metrics

urlpatterns = [
    path("api/health/", HealthView.as_view(), name="health"),
    path("api/health/live/", LiveView.as_view(), name="health-live"),
    path("api/health/ready/", ReadyView.as_view(), name="health-ready"),
    path("metrics", metrics, name="metrics"),
]
