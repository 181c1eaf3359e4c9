"""python -m crossfoot_server: Django's commands, for operators."""

import os
import sys

from django.core.management import execute_from_command_line


def main(arguments: list[str]) -> None:
    """Run one of Django's or Crossfoot's management commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crossfoot_server.settings")
    execute_from_command_line(["crossfoot-server", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
