"""The app's place in Django."""

from django.apps import AppConfig


class SharedConfig(AppConfig):
    name = "crossfoot_server.shared"
    label = "shared"

    def ready(self) -> None:
        """Tell drf-spectacular, which learns of such classes only when they are imported."""
        from crossfoot_server.shared import openapi  # noqa: F401
