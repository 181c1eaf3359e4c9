"""Memory that was freed goes back to the system."""

import ctypes
import sys


def give_back() -> None:
    """Give back what is free: glibc keeps it for later, in each of the workers of a machine."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(0)
