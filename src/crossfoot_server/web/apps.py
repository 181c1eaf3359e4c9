"""The app's place in Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "crossfoot_server.web"
    label = "web"
