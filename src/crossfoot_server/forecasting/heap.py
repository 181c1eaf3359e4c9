"""The heap of a process: gaps in it are closed before a fork, and what a job freed is given back.

Between what a process has imported lie thousands of small gaps. A process that it forks fills them
first, and each page with a gap becomes a copy of its own: 24 MB for 5 MB that were free. So they
are filled before the fork, with nothing, and what the child needs lies together behind them.
"""

import ctypes
from typing import Any, Final

#: Larger gaps are rare; larger pieces would get a mapping of their own.
_LARGEST: Final = 65_536
#: Sizes of pieces lie as far apart as the allocator's own: 16 bytes, of large ones more.
_STEPS: Final = ((2_048, 16), (16_384, 256), (_LARGEST, 1_024))
_SMALLEST: Final = 24


class _Account(ctypes.Structure):
    """What glibc tells of its heap: `struct mallinfo2`."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks",
            "fordblks", "keepcost",
        )
    ]  # fmt: skip


def fill_gaps() -> int:
    """Take all free pieces of the heap but its end, for ever; how many bytes that were.

    Only with glibc from 2.33 on; with other allocators it does nothing.
    """
    library = _glibc()
    if library is None:
        return 0
    library.malloc_trim(0)
    account = library.mallinfo2()
    end = library.sbrk(0) - account.keepcost
    filled, free = 0, account.fordblks - account.keepcost
    for size in _sizes():
        while filled < free:
            place = library.malloc(size)
            if place is None or place >= end:
                library.free(place)
                break
            filled += size
    return filled


def give_back() -> None:
    """Return pages that were freed to the system: a piece in use behind them holds them back."""
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)


def _sizes() -> list[int]:
    """Sizes of pieces, the largest first: a small one would split a large gap."""
    made: list[int] = []
    low = _SMALLEST
    for high, step in _STEPS:
        made += range(low, high, step)
        low = made[-1] + step
    return made[::-1]


def _glibc() -> Any:
    library: Any = ctypes.CDLL(None)
    if not all(hasattr(library, name) for name in ("mallinfo2", "malloc_trim", "sbrk")):
        return None
    library.mallinfo2.restype = _Account
    library.malloc.restype = library.sbrk.restype = ctypes.c_void_p
    library.malloc.argtypes = (ctypes.c_size_t,)
    library.free.argtypes = (ctypes.c_void_p,)
    return library
