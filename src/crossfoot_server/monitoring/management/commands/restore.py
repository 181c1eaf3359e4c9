"""restore: see deploy/README.md."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from crossfoot.errors import UserError
from crossfoot_server.monitoring.backup import restore


class Command(BaseCommand):
    """Bring a backup back."""

    help = "Bring a backup back into an empty data folder and database; then run 'migrate'."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="What 'backup' wrote.")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django calls it so
        try:
            restore(options["folder"], settings.DATA)
        except UserError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Restored. Run 'migrate' now, then start the server.")
