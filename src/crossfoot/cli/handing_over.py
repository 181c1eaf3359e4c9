"""Hand over to the server, which the library itself never loads."""

import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from crossfoot.errors import UserError

_NEEDED = ("django", "celery", "granian", "channels", "crossfoot_server")


def why_no_server() -> str | None:
    """Why no server can be started here, and what to do; None when one can."""
    if os.name == "nt":
        return "The server runs on Linux and macOS; on Windows, start it in WSL."
    if any(find_spec(name) is None for name in _NEEDED):
        return "The server is not installed: in a checkout, pip install -e '.[server]'."
    return None


def server_command(*arguments: str) -> list[str]:
    """The command line of the server's own program.

    Raises:
        UserError: no server can be started here.
    """
    reason = why_no_server()
    if reason is not None:
        raise UserError(reason)
    return [sys.executable, "-P", "-m", "crossfoot_server.serving", *arguments]


def hand_over(arguments: Sequence[str]) -> None:
    """Become the server's program.

    Raises:
        UserError: no server can be started here.
    """
    command = server_command(*arguments)
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606 - our own program
