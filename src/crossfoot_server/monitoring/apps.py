"""The app's place in Django."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "crossfoot_server.monitoring"
    label = "monitoring"
