"""The data folder, the address and the broker's configuration."""

import socket
import stat
from pathlib import Path

import pytest
import redis

from crossfoot.errors import UserError
from crossfoot_server.serving.address import Address, bindable
from crossfoot_server.serving.broker import embedded_broker
from crossfoot_server.serving.folder import DataFolder, held, rotate, write_state
from crossfoot_server.serving.processes import Child, Part
from tests.crossfoot_server.waiting import wait_for


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    made = DataFolder(tmp_path / "data")
    made.make()
    return made


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_one_server_works_on_a_folder(folder: DataFolder) -> None:
    with held(folder):
        write_state(folder, "http://127.0.0.1:8123", ready=True)
        with (
            pytest.raises(UserError, match=r"running already.*http://127\.0\.0\.1:8123"),
            held(folder),
        ):
            pass
    assert not folder.state.exists()
    with held(folder):
        pass


def test_nobody_else_may_look_into_the_folder(folder: DataFolder) -> None:
    write_state(folder, "http://127.0.0.1:8123", ready=False)
    assert mode_of(folder.root) == mode_of(folder.run) == 0o700
    assert mode_of(folder.state) == 0o600


def test_a_folder_that_cant_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(UserError, match=r"taken.*--data"):
        DataFolder(tmp_path / "taken" / "data").make()


def test_a_large_log_is_put_aside(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_bytes(b"x" * (10 * 2**20 + 1))
    rotate(log)
    assert not log.exists()
    assert (tmp_path / "web.log.1").exists()


def test_a_port_in_use_is_named_with_the_remedy() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=rf"Port {port} .* --port"):
            bindable("127.0.0.1", port)


def test_a_host_that_is_not_this_machine_is_refused() -> None:
    with pytest.raises(UserError, match=r"192\.0\.2\.1 can't be listened on"):
        bindable("192.0.2.1", 0)


@pytest.mark.parametrize(
    ("host", "url", "near"),
    [
        ("127.0.0.1", "http://127.0.0.1:80", True),
        ("localhost", "http://localhost:80", True),
        ("::1", "http://[::1]:80", True),
        ("0.0.0.0", "http://127.0.0.1:80", False),  # noqa: S104 - compared with
        ("ledger.example", "http://ledger.example:80", False),
    ],
)
def test_the_address_as_people_use_it(host: str, url: str, near: bool) -> None:
    address = Address(host, 80)
    assert (address.url, address.is_loopback) == (url, near)


def test_a_port_of_nought_becomes_a_free_one() -> None:
    assert bindable("127.0.0.1", 0).port > 0


@pytest.mark.parametrize("name", ["data", "d" * 120, "my data"])
def test_the_broker_answers_where_it_says_and_to_nobody_else(tmp_path: Path, name: str) -> None:
    """By a socket, or where its path is too long or odd for one, by TCP with a password."""
    folder = DataFolder(tmp_path / name)
    folder.make()
    broker = embedded_broker(folder, "")
    by_socket = broker.broker_url.startswith("redis+socket")
    secret = "" if by_socket else broker.broker_url.split(":")[2].split("@")[0]
    assert by_socket == (name == "data")
    assert mode_of(folder.run / "broker.conf") == 0o600
    assert not secret or secret not in " ".join(broker.command)
    child = Child(Part("broker", broker.command, {}, folder.log("broker"), 5))
    try:
        with redis.Redis.from_url(broker.layer_url) as client:
            wait_for(lambda: answers(client), "the broker")
            assert client.config_get("appendonly")["appendonly"] == "yes"
            assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
        if not by_socket:
            open_door = redis.Redis.from_url(broker.layer_url.replace(f":{secret}@", ""))
            with open_door, pytest.raises(redis.AuthenticationError):
                open_door.ping()
    finally:
        child.kill()


def answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def test_a_broker_program_that_is_not_there_is_named(folder: DataFolder) -> None:
    with pytest.raises(UserError, match="no-such-server"):
        embedded_broker(folder, "no-such-server")
