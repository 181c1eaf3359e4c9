"""Each test of uploads begins and ends with an empty spool."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(autouse=True)
def _empty_spool() -> Iterator[None]:
    _empty()
    yield
    _empty()


def _empty() -> None:
    for path in Path(settings.SPOOL).iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
