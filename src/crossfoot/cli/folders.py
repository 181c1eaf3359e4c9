"""The folder a command writes to."""

import tempfile
from pathlib import Path

from crossfoot.errors import UserError


def make_folder(folder: Path) -> None:
    """Make the folder and see that it can be written.

    Raises:
        UserError: it can't.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):  # said now, not after a long audit
            pass
    except FileExistsError as error:
        raise UserError(f"'{folder}' is a file. Choose a folder with --out.") from error
    except OSError as error:
        raise UserError(
            f"The folder '{folder}' can't be written: {error.strerror}. Choose another with --out."
        ) from error
