"""Addresses of uploads."""

from django.urls import path

from crossfoot_server.uploads.api import TargetedAnomalyUploadView

urlpatterns = [
    path("targeted-anomaly-upload/", TargetedAnomalyUploadView.as_view(), name="ledger-upload"),
]
