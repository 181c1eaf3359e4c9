"""The app's place in Django."""

from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "crossfoot_server.companies"
    label = "companies"

    def ready(self) -> None:
        """Tell drf-spectacular, which learns of such classes only when they are imported."""
        from crossfoot_server.companies import openapi  # noqa: F401
