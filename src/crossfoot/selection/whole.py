"""Files that are written whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crossfoot.errors import UserError


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A file beside `path` to write to, which takes its place at the end, unless that fails.

    Raises:
        UserError: the file can't be written.
    """
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with refusal_told(path):
            yield unfinished
            unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def refusal_told(path: Path) -> Iterator[None]:
    """Tell the user what keeps `path` from being written.

    Raises:
        UserError: the disk or the system refused something within.
    """
    try:
        yield
    except OSError as error:
        said = getattr(error, "strerror", None) or error
        raise UserError(
            f"'{path}' can't be written: {said}. Close it where it is open, make space, or choose "
            "another folder."
        ) from error
