"""The app's place in Django."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    name = "crossfoot_server.shared"
    label = "shared"
