"""The app's place in Django."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "crossfoot_server.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        """Begin to watch before the first request or task; nothing happens unless it is set."""
        from django.conf import settings

        from crossfoot_server.monitoring.watching import watch

        watch(settings.ENVIRONMENT)
