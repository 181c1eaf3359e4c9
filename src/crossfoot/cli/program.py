"""How the user calls this program, for the hints that name the next command."""

import shutil
import sys
from pathlib import Path

_NAME = "crossfoot"


def program() -> str:
    """Its name where the shell finds it, else the way it was called."""
    called = Path(sys.argv[0])
    if shutil.which(_NAME) is not None or called.name not in (_NAME, "__main__.py"):
        return _NAME
    return sys.argv[0] if called.name == _NAME else f"{sys.executable} -m {_NAME}"
