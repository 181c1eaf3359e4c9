"""What long steps report to."""

import time
from typing import Protocol


class Progress(Protocol):
    """Called with the step's name, what is done and the total (None while it is not known)."""

    def __call__(self, step: str, done: int, total: int | None = None) -> None: ...


def no_progress(step: str, done: int, total: int | None = None) -> None:
    """Report to nobody."""


class Stopwatch:
    """How long a step took: a duration, which no result depends on."""

    def __init__(self) -> None:
        self._started = time.perf_counter()

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._started
