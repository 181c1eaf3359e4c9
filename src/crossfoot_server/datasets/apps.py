"""The app's place in Django."""

from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    name = "crossfoot_server.datasets"
    label = "datasets"
