"""Fixtures shared by all tests."""

import gc
from pathlib import Path

import pytest

#: The slowest file first, so that the other worker does the rest meanwhile.
FIRST = "test_spark.py"
SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"
#: Python looks for what is unused at every 700 new objects, for a tenth of the tests' time.
OBJECTS_BEFORE_COLLECTING = 100_000


def pytest_configure() -> None:
    gc.set_threshold(OBJECTS_BEFORE_COLLECTING)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name != FIRST)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real and labelled files, where it lies beside the checkout."""
    if not SHARED_DATA.exists():
        pytest.skip("the folder of real files is not beside the checkout")
    return SHARED_DATA
