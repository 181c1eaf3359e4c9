"""The app's place in Django."""

from django.apps import AppConfig


class KpisConfig(AppConfig):
    name = "crossfoot_server.kpis"
    label = "kpis"
