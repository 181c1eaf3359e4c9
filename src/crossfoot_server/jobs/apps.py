"""The app's place in Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "crossfoot_server.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Make ours the app that messages are sent with, in whatever process this is."""
        from crossfoot_server import celery  # noqa: F401
