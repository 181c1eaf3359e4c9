"""Waiting for what other processes do."""

import time
from collections.abc import Callable
from typing import TypeVar

_Found = TypeVar("_Found")


def wait_for(look: Callable[[], _Found | None], what: str, seconds: float = 30) -> _Found:
    """Look every 20 ms until there is something true; it is returned."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        time.sleep(0.02)
