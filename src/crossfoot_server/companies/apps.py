"""The app's place in Django."""

from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "crossfoot_server.companies"
    label = "companies"
