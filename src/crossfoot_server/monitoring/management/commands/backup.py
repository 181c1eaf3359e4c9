"""backup: see deploy/README.md."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from crossfoot.errors import UserError
from crossfoot_server.monitoring.backup import back_up


class Command(BaseCommand):
    """Write database and files into a new folder."""

    help = "Back up database and files into a new folder; the server may go on meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="A folder that is not there yet.")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django calls it so
        try:
            made = back_up(settings.DATA, options["folder"].resolve(), now=timezone.now())
        except UserError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The backup is in {made}.")
