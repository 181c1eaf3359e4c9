"""Whoever runs a demo goes in without a password; nobody else does, and nowhere else."""

import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from crossfoot_server.companies.models import Company

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
        {"REMOTE_PORT": "1"},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
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


def test_a_server_of_its_own_lets_nobody_in(company: Company, asking: dict[str, str]) -> None:
    assert Client().post("/enter/here/", **asking).status_code == 403  # type: ignore[arg-type]
