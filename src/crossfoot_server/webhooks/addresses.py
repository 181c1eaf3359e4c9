"""Where messages may go: never into our own network, whatever a name resolves to."""

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

_IP = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
#: Special, though Python before 3.12 calls most of it public.
_PROTOCOLS = ipaddress.IPv4Network("192.0.0.0/24")
#: Addresses where a cloud answers its machines, though the address itself is public.
_METADATA = frozenset(map(ipaddress.ip_address, ("168.63.129.16", "fd00:ec2::254")))


class AddressRefusedError(Exception):
    """Messages may not go there; the sentence says why."""


@dataclass(frozen=True)
class Target:
    """Where to connect for a URL: the address is settled, so that no later answer changes it."""

    address: str
    host: str
    port: int


def check_url(url: str, *, private: bool) -> None:
    """Refuse a URL that can be seen to lead nowhere allowed, without asking a name server.

    Raises:
        AddressRefusedError: the sentence says why.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise AddressRefusedError("The address is not a URL.") from error
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise AddressRefusedError("The address must begin with https://.")
    if not host or parts.username is not None or parts.fragment:
        raise AddressRefusedError("The address needs a host, and no user, password or fragment.")
    literal = _literal(host)
    if literal is not None:
        check_address(literal, private=private)
    elif not private and (
        host == "localhost" or host.endswith((".localhost", ".internal", ".local"))
    ):
        raise AddressRefusedError("The address is one of this server's own network.")


async def find_target(url: str, *, private: bool) -> Target:
    """Resolve a URL's host; every address it has must be allowed.

    Raises:
        AddressRefusedError: one is not, or there is none.
    """
    check_url(url, private=private)
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressRefusedError("The host's name could not be resolved.") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        check_address(ipaddress.ip_address(address.partition("%")[0]), private=private)
    if not addresses:
        raise AddressRefusedError("The host's name could not be resolved.")
    return Target(addresses[0], host, port)


def check_address(address: _IP, *, private: bool) -> None:
    """Refuse an address that is not a public host's.

    Raises:
        AddressRefusedError: it is of this machine, a private network, or of no single host.
    """
    inner = _embedded(address)
    never = inner.is_link_local or inner.is_multicast or inner.is_unspecified or inner in _METADATA
    special = inner in _PROTOCOLS or (inner.is_reserved and not inner.is_loopback)
    inside = not inner.is_global and not (private and (inner.is_private or inner.is_loopback))
    if never or special or inside:
        raise AddressRefusedError("The address is one of this server's own network, or of no host.")


def _embedded(address: _IP) -> _IP:
    """The IPv4 address that an IPv6 one stands for."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address


def _literal(host: str) -> _IP | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
