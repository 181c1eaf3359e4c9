"""Before the server starts: the tables, and at the first start a company and its key."""

import os
import sys
from pathlib import Path


def main(key_file: Path) -> None:
    """Bring the database up to date and see that there is an administrator's key."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crossfoot_server.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("first_key", file=key_file)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
