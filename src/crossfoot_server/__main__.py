"""python -m crossfoot_server: Django's commands, for operators."""

import os
import sys
from collections.abc import Sequence

from django.conf import settings
from django.core.management import execute_from_command_line

from crossfoot.errors import UserError
from crossfoot_server.monitoring.database import require_postgresql

_NEED_DATABASE = ("migrate", "first_key", "sign_in_link", "backup", "restore")


def main(arguments: Sequence[str]) -> None:
    """Run one of Django's or Crossfoot's management commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crossfoot_server.settings")
    try:
        if arguments and arguments[0] in _NEED_DATABASE and "--help" not in arguments:
            _require_database()
        execute_from_command_line(["crossfoot-server", *arguments])
    except UserError as error:
        sys.exit(f"Error: {error}")


def _require_database() -> None:
    if url := settings.ENVIRONMENT.database_url:
        require_postgresql(url)


if __name__ == "__main__":
    main(sys.argv[1:])
