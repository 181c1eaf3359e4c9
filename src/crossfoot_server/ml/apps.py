"""The app's place in Django."""

from django.apps import AppConfig


class MlConfig(AppConfig):
    name = "crossfoot_server.ml"
    label = "ml"
