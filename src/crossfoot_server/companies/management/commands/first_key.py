"""first_key: the first company with an administrator's key, once."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from crossfoot_server.companies.actions import create_first_company
from crossfoot_server.companies.management.tables import require_tables


class Command(BaseCommand):
    """Make the first company, its owner and a key, unless there is a company."""

    help = "Make the first company, its owner and an administrator's API key, written to a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--file", type=Path, required=True, help="Where the key goes (mode 600)."
        )
        parser.add_argument("--company", default="My company", help="Name of the company.")
        parser.add_argument("--email", default="admin@localhost.localdomain", help="Its owner.")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django calls it so
        require_tables()
        path: Path = options["file"]
        with transaction.atomic():  # a key that was never written down would be of no use
            key = create_first_company(name=options["company"], email=options["email"])
            if key is None:
                self.stdout.write("There is a company already; no key was made.")
                return
            path.touch(mode=0o600)
            path.chmod(0o600)
            path.write_text(key + "\n", encoding="utf-8")
        self.stdout.write(f"An administrator's key is in {path}.")
