"""Gaps of the heap are taken before a fork, so that a child's copies are few."""

import ctypes
import subprocess
import sys

import pytest

_GAPS = """
from crossfoot_server.forecasting.heap import fill_gaps, give_back

SIZE, COUNT = 900, 2_000
pieces = [b"a" * (SIZE + n % 2) for n in range(8 * COUNT)]
end = max(map(id, pieces))
del pieces[::8]


def share_in_gaps() -> float:
    made = [b"b" * (SIZE + n % 2) for n in range(COUNT // 2)]
    return sum(id(one) < end for one in made) / len(made)


assert share_in_gaps() > 0.9, share_in_gaps()
filled = fill_gaps()
assert filled > 0.9 * COUNT * SIZE, filled
assert fill_gaps() < filled / 10
assert share_in_gaps() < 0.1, share_in_gaps()
give_back()
assert {len(one) for one in pieces} == {SIZE, SIZE + 1}
"""


_HAS_ACCOUNT = hasattr(ctypes.CDLL(None), "mallinfo2")


@pytest.mark.skipif(not _HAS_ACCOUNT, reason="only glibc from 2.33 on tells of its gaps")
def test_what_is_needed_after_gaps_are_filled_lies_behind_them():
    command = [sys.executable, "-c", _GAPS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
