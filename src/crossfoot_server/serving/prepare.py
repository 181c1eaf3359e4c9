"""Before the server starts: the tables, the first company with its key, a link to sign in."""

import io
import os
import sys
from pathlib import Path

from crossfoot_server.serving.folder import write_privately


def main(key_file: Path, link_file: Path) -> None:
    """Bring the database up to date and see that its owner can get in, as program and person."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crossfoot_server.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("first_key", file=key_file)
    link = io.StringIO()
    call_command("sign_in_link", stdout=link)
    write_privately(link_file, link.getvalue())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
