"""The app's place in Django."""

from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "crossfoot_server.sales"
    label = "sales"
