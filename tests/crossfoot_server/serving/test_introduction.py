"""What is said when the server runs."""

from pathlib import Path

import pytest

from crossfoot_server.serving.address import Address
from crossfoot_server.serving.folder import DataFolder
from crossfoot_server.serving.introduction import introduction
from crossfoot_server.serving.parts import Plan, children_environment

ADDRESS = Address("127.0.0.1", 8123)


def introduced(folder: Path, **given: str) -> list[str]:
    data = DataFolder(folder)
    environment = children_environment(given, data, ADDRESS, None)
    return list(introduction(Plan(data, ADDRESS, 1, None, environment), shows_link=False))


@pytest.mark.parametrize(
    ("url", "warns"), [("redis://127.0.0.1:1/0", True), ("memory://localhost/", False)]
)
def test_a_broker_that_does_not_answer_is_a_warning(tmp_path: Path, url: str, warns: bool) -> None:
    said = "\n".join(introduced(tmp_path, CROSSFOOT_BROKER_URL=url))
    assert ("Jobs wait until it does" in said) is warns


def test_the_address_that_people_use_is_said_beside_the_own(tmp_path: Path) -> None:
    broker = {"CROSSFOOT_BROKER_URL": "memory://localhost/"}
    other = introduced(tmp_path, CROSSFOOT_BASE_URL="https://ledgers.example", **broker)
    assert other[0] == "Crossfoot is running at https://ledgers.example"
    assert "on http://127.0.0.1:8123; people use https://ledgers.example" in other[1]
    assert not [line for line in introduced(tmp_path, **broker) if "people use" in line]
