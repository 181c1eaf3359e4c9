"""What long steps report to."""

from typing import Protocol


class Progress(Protocol):
    """Called with the step's name, what is done and the total (None while it is not known)."""

    def __call__(self, step: str, done: int, total: int | None = None) -> None: ...


def no_progress(step: str, done: int, total: int | None = None) -> None:
    """Report to nobody."""
