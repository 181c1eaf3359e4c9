"""What others made is as tools/vendor.lock says."""

import hashlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LINES = (ROOT / "tools/vendor.lock").read_text("utf-8").splitlines()
FILES = [line.split("  ") for line in LINES if "  src/" in line]


@pytest.mark.parametrize(("digest", "name"), FILES)
def test_vendored_files_are_those_of_the_lock(digest: str, name: str) -> None:
    assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("folder", sorted({str(Path(name).parent) for _, name in FILES}))
def test_licences_lie_beside(folder: str) -> None:
    assert list((ROOT / folder).glob("*LICENSE.txt"))
