"""The app's place in Django."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "crossfoot_server.reports"
    label = "reports"
