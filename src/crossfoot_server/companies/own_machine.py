"""Whether a request comes from the person who runs the server, on its own machine.

A demo has no password that a visitor could know; what it knows is whose program asks.
"""

import ipaddress
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

#: What proxies add: whoever asks through one is somebody else. So is who asks by X-Forwarded-*.
_OF_PROXIES = ("HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_CLIENT_IP", "HTTP_VIA",
               "HTTP_TRUE_CLIENT_IP", "HTTP_CF_CONNECTING_IP")  # fmt: skip
_FORWARDED = "HTTP_X_FORWARDED_"
_NAMES = ("127.0.0.1", "localhost", "[::1]")
_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_LOCAL, _REMOTE, _STATE, _UID = 1, 2, 3, 7
_ESTABLISHED = "01"

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_own_machine(request: HttpRequest) -> bool:
    """Whether a program of the user who runs the server asks, over loopback and by no proxy.

    Only where CROSSFOOT_LOCAL_SIGN_IN says so. Linux tells whose a connection is; elsewhere
    nobody is known.
    """
    known = settings.ENVIRONMENT
    if not known.local_sign_in or known.proxies or _is_forwarded(request):
        return False
    if split_domain_port(request.get_host())[0] not in _NAMES:
        return False
    address = _address_of(request.META.get("REMOTE_ADDR", ""))
    port = str(request.META.get("REMOTE_PORT", ""))
    if address is None or not address.is_loopback or not port.isdigit():
        return False
    rows = (row for table in _tables() for row in table)
    return is_only_of(os.getuid(), rows, (address, int(port)), int(request.META["SERVER_PORT"]))


def _is_forwarded(request: HttpRequest) -> bool:
    return any(name in _OF_PROXIES or name.startswith(_FORWARDED) for name in request.META)


def is_only_of(
    user: int, rows: Iterable[str], asking: tuple[_Address, int], server_port: int
) -> bool:
    """Whether all that asks from an address and port is the user's, by the kernel's tables.

    The address counts as well as the port: others can have the same port on 127.0.0.2. From one
    address and port there may be several connections, to several addresses of this machine; and
    what is left of a closed one is nobody's, which is written as root's. So each has to be the
    user's, and open.
    """
    found = set()
    for row in rows:
        cells = row.split()
        remote, port = _place(cells[_REMOTE])
        if port == server_port and remote.is_loopback and _place(cells[_LOCAL]) == asking:
            found.add((int(cells[_UID]), cells[_STATE]))
    return found == {(user, _ESTABLISHED)}


def _tables() -> Iterator[list[str]]:
    """The rows of the kernel's tables of connections."""
    for table in _TABLES:
        try:
            yield table.read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue


def _address_of(text: str) -> _Address | None:
    """An address; one of IPv4 that is written as one of IPv6 is itself."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _place(cell: str) -> tuple[_Address, int]:
    """An address and port as the kernel writes them: words in the order of the machine's bytes."""
    address, _, port = cell.partition(":")
    words = [address[start : start + 8] for start in range(0, len(address), 8)]
    packed = b"".join(int(word, 16).to_bytes(4, sys.byteorder) for word in words)
    found = ipaddress.ip_address(packed)
    return getattr(found, "ipv4_mapped", None) or found, int(port, 16)
