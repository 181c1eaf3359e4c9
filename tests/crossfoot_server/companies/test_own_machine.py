"""Whoever runs a demo goes in without a password; nobody else does, and nowhere else."""

import ipaddress
import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from crossfoot_server.companies.models import Company
from crossfoot_server.companies.own_machine import is_only_of

SIGN_IN = "/accounts/login/"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who asks")


@pytest.fixture
def demo(settings: Any) -> None:
    """The server as the demo starts it."""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, local_sign_in=True)


@pytest.fixture(params=[socket.AF_INET, socket.AF_INET6], ids=["IPv4", "IPv6"])
def asking(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """What a server knows of a real connection that this process has made to it."""
    name = "127.0.0.1" if request.param == socket.AF_INET else "::1"
    with socket.socket(request.param) as server, socket.socket(request.param) as browser:
        server.bind((name, 0))
        server.listen()
        browser.connect(server.getsockname())
        port = str(server.getsockname()[1])
        yield {
            "REMOTE_ADDR": name,
            "REMOTE_PORT": str(browser.getsockname()[1]),
            "SERVER_NAME": name,
            "SERVER_PORT": port,
            "HTTP_HOST": f"127.0.0.1:{port}",
        }


@pytest.mark.usefixtures("demo")
def test_who_runs_it_goes_in_as_the_owner(company: Company, asking: dict[str, str]) -> None:
    browser = Client()
    assert "Go in" in browser.get(SIGN_IN, **asking).content.decode()  # type: ignore[arg-type]
    sent = browser.post("/enter/here/", {"next": "/uploads/"}, **asking)  # type: ignore[arg-type]
    assert sent.headers["Location"] == "/uploads/"
    assert browser.get("/uploads/").status_code == 200


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    "other",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": "127.0.0.2"},  # the same port there may be somebody else's
        {"REMOTE_ADDR": "::ffff:127.0.0.2"},
        {"REMOTE_ADDR": "testclient"},
        {"REMOTE_PORT": "1"},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_CF_CONNECTING_IP": "192.0.2.7"},
        {"HTTP_HOST": "testserver"},
    ],
)
def test_nobody_else_does(company: Company, asking: dict[str, str], other: dict[str, str]) -> None:
    known: Any = {**asking, **other}
    assert "Go in" not in Client().get(SIGN_IN, **known).content.decode()
    assert Client().post("/enter/here/", **known).status_code == 403


@pytest.mark.usefixtures("demo")
def test_another_user_of_the_machine_does_not(
    company: Company, asking: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: mine + 1)
    assert Client().post("/enter/here/", **asking).status_code == 403  # type: ignore[arg-type]


@pytest.mark.usefixtures("demo")
def test_behind_proxies_nobody_does(
    company: Company, asking: dict[str, str], settings: Any
) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, proxies=1)
    assert Client().post("/enter/here/", **asking).status_code == 403  # type: ignore[arg-type]


ANN, BOB, ROOT = 1000, 1001, 0
OPEN, WAITING = "01", "06"


def row(local: str, remote: str, state: str, user: int) -> str:
    """A connection as Linux lists it."""

    def written(place: str) -> str:
        address, _, port = place.rpartition(":")
        packed = ipaddress.ip_address(address).packed
        words = [packed[at : at + 4] for at in range(0, len(packed), 4)]
        return (
            f"{''.join(f'{int.from_bytes(w, sys.byteorder):08X}' for w in words)}:{int(port):04X}"
        )

    return f"  0: {written(local)} {written(remote)} {state} 0:0 00:0 00000000 {user} 0 4711 1"


SERVED = row("127.0.0.1:8000", "127.0.0.1:5000", OPEN, ANN)  # the server's end of it


@pytest.mark.parametrize(
    ("rows", "is_hers"),
    [
        ([row("127.0.0.1:5000", "127.0.0.1:8000", OPEN, ANN)], True),
        ([row("::ffff:127.0.0.1:5000", "::ffff:127.0.0.1:8000", OPEN, ANN)], True),
        ([row("127.0.0.1:5000", "127.0.0.1:8000", OPEN, BOB)], False),
        # Bob asks; a browser of Ann's has the same port, on another address or to another one.
        ([row("127.0.0.1:5000", "127.0.0.1:8000", OPEN, BOB),
          row("127.0.0.2:5000", "127.0.0.1:8000", OPEN, ANN)], False),
        ([row("127.0.0.1:5000", "127.0.0.1:8000", OPEN, BOB),
          row("127.0.0.1:5000", "127.0.0.2:8000", OPEN, ANN)], False),
        ([row("127.0.0.1:5000", "192.0.2.7:8000", OPEN, ANN)], False),
        ([row("127.0.0.1:5000", "127.0.0.1:9000", OPEN, ANN)], False),
        ([row("127.0.0.1:5000", "127.0.0.1:8000", WAITING, ANN)], False),
        ([], False),
    ],
)  # fmt: skip
def test_every_connection_that_could_be_asking_has_to_be_hers(
    rows: list[str], is_hers: bool
) -> None:
    asking = ipaddress.ip_address("127.0.0.1"), 5000
    assert is_only_of(ANN, [SERVED, *rows], asking, 8000) is is_hers


def test_what_a_closed_connection_leaves_is_not_root_s() -> None:
    left = row("127.0.0.1:5000", "127.0.0.1:8000", WAITING, ROOT)
    assert not is_only_of(ROOT, [left], (ipaddress.ip_address("127.0.0.1"), 5000), 8000)


def test_a_server_of_its_own_lets_nobody_in(company: Company, asking: dict[str, str]) -> None:
    assert Client().post("/enter/here/", **asking).status_code == 403  # type: ignore[arg-type]
