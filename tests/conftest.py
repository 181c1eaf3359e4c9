"""Fixtures shared by all tests."""

from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real and labelled files, where it lies beside the checkout."""
    if not SHARED_DATA.exists():
        pytest.skip("the folder of real files is not beside the checkout")
    return SHARED_DATA
