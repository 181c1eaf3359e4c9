"""Fixtures shared by all tests."""

from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real and labelled files beside the checkout; tests of it need it to be there."""
    if not SHARED_DATA.exists():
        pytest.skip("the folder of real files is not beside the checkout")
    return SHARED_DATA
