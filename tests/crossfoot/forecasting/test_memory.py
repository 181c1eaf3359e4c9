"""Tests of memory that goes back to the system."""

import platform
from pathlib import Path

import pytest

from crossfoot.forecasting.memory import give_back


def resident() -> int:
    """Memory of this process, in MB."""
    rows = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines())
    return int(rows["VmRSS"].split()[0]) // 1024


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps what is free")
def test_freed_memory_goes_back_though_the_newest_is_still_held() -> None:
    parts = [b"x" * (100_000 + i) for i in range(1_000)]
    newest = parts[-1]
    held = resident()
    del parts[:-1]
    give_back()
    assert resident() < held - 80
    assert newest == parts[0]
