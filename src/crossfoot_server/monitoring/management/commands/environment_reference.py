"""environment_reference: the page deploy/environment.md."""

from typing import Any

from django.core.management.base import BaseCommand

from crossfoot_server.monitoring.reference import reference


class Command(BaseCommand):
    """Print the reference of environment variables."""

    help = "Print the reference of environment variables, as deploy/environment.md holds it."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django calls it so
        self.stdout.write(reference(), ending="")
