"""Where messages may go: what leads into a network of ours is refused, however it is written."""

import asyncio
import ipaddress
import socket
from typing import Any

import pytest

from crossfoot_server.webhooks.addresses import (
    AddressRefusedError,
    check_address,
    check_url,
    find_target,
)

INSIDE = [
    "127.0.0.1", "127.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0",  # noqa: S104 - refused
    "169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192", "198.18.0.1",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254",
    "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1",
    "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:db8::1",
]  # fmt: skip
PUBLIC = ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"]
#: Refused even where private addresses are allowed.
NEVER = ["169.254.169.254", "168.63.129.16", "fe80::1", "224.0.0.1", "0.0.0.0", "fd00:ec2::254"]  # noqa: S104 - refused


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_refused(address):
    with pytest.raises(AddressRefusedError):
        check_address(ipaddress.ip_address(address), private=False)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_allowed(address):
    check_address(ipaddress.ip_address(address), private=False)


@pytest.mark.parametrize("address", NEVER)
def test_some_are_refused_even_where_private_ones_are_allowed(address):
    with pytest.raises(AddressRefusedError):
        check_address(ipaddress.ip_address(address), private=True)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "::1", "fc00::1"])
def test_private_ones_are_allowed_when_the_operator_says_so(address):
    check_address(ipaddress.ip_address(address), private=True)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "https://user:secret@example.com/",
        "https://user@example.com/", "https://example.com/#here", "https:///path", "https://",
        "https://localhost/", "https://a.localhost/", "https://db.internal/", "https://127.0.0.1/",
        "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://example.com:99999/",
        "https://[::1/", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_a_url_that_leads_nowhere_allowed_is_refused(url):
    with pytest.raises(AddressRefusedError):
        check_url(url, private=False)


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1"])
def test_other_spellings_of_loopback_are_refused_once_resolved(host):
    with pytest.raises(AddressRefusedError):
        asyncio.run(find_target(f"https://{host}/", private=False))


def test_one_inner_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    answers = _answering("93.184.215.14", "10.0.0.1")
    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", answers)
    with pytest.raises(AddressRefusedError):
        asyncio.run(find_target("https://example.com/", private=False))


def test_the_address_is_settled_when_it_is_resolved(monkeypatch):
    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", _answering("93.184.215.14"))
    target = asyncio.run(find_target("https://example.com:8443/x", private=False))
    assert (target.address, target.host, target.port) == ("93.184.215.14", "example.com", 8443)


def _answering(*addresses: str) -> Any:
    """A name server that answers with these; there is none in tests."""

    async def getaddrinfo(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in addresses]

    return getaddrinfo
