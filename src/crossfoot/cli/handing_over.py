"""Hand over to the server, which the library itself never loads."""

import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from crossfoot.errors import UserError

_NEEDED = ("django", "celery", "granian", "channels", "crossfoot_server")
HOW_TO_INSTALL = "in a checkout, pip install -e '.[server]'"


def has_server() -> bool:
    """Whether the optional server is installed."""
    return all(find_spec(name) is not None for name in _NEEDED)


def server_command(*arguments: str) -> list[str]:
    """The command line of the server's own program.

    Raises:
        UserError: the server is not installed.
    """
    if not has_server():
        raise UserError(f"The server is not installed: {HOW_TO_INSTALL}.")
    return [sys.executable, "-P", "-m", "crossfoot_server.serving", *arguments]


def hand_over(arguments: Sequence[str]) -> None:
    """Become the server's program.

    Raises:
        UserError: the server is not installed.
    """
    command = server_command(*arguments)
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606 - our own program
