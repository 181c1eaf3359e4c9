"""The app's place in Django."""

from django.apps import AppConfig


class ForecastingConfig(AppConfig):
    name = "crossfoot_server.forecasting"
    label = "forecasting"
