"""The app's place in Django."""

from django.apps import AppConfig


class UploadsConfig(AppConfig):
    name = "crossfoot_server.uploads"
    label = "uploads"
