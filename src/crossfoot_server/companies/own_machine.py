"""Whether a request comes from the person who runs the server, on its own machine.

A demo has no password that a visitor could know; what it knows is whose program asks.
"""

import ipaddress
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

#: What proxies add: whoever asks through one is somebody else.
_OF_PROXIES = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST",
               "HTTP_X_REAL_IP", "HTTP_VIA")  # fmt: skip
_NAMES = ("127.0.0.1", "localhost", "[::1]")
_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_LOCAL, _REMOTE, _UID = 1, 2, 7


def is_own_machine(request: HttpRequest) -> bool:
    """Whether a program of the user who runs the server asks, over loopback and by no proxy.

    Only where CROSSFOOT_LOCAL_SIGN_IN says so. Linux tells whose a connection is; elsewhere
    nobody is known.
    """
    if not settings.ENVIRONMENT.local_sign_in or any(name in request.META for name in _OF_PROXIES):
        return False
    if split_domain_port(request.get_host())[0] not in _NAMES:
        return False
    address, port = request.META.get("REMOTE_ADDR", ""), str(request.META.get("REMOTE_PORT", ""))
    if not port.isdigit() or not _is_loopback(address):
        return False
    return os.getuid() in _users_of(int(port), int(request.META["SERVER_PORT"]))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _users_of(port: int, server_port: int) -> Iterator[int]:
    """The users whose programs hold a loopback connection from one port to another."""
    for table in _TABLES:
        try:
            lines = table.read_text(encoding="ascii").splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            cells = line.split()
            if _place(cells[_LOCAL]) == port and _place(cells[_REMOTE]) == server_port:
                yield int(cells[_UID])


def _place(cell: str) -> int | None:
    """The port of a loopback address as the kernel writes it; None for others."""
    address, _, port = cell.partition(":")
    words = [address[start : start + 8] for start in range(0, len(address), 8)]
    packed = b"".join(int(word, 16).to_bytes(4, sys.byteorder) for word in words)
    family = socket.AF_INET if len(packed) == 4 else socket.AF_INET6
    found = ipaddress.ip_address(socket.inet_ntop(family, packed))
    real = getattr(found, "ipv4_mapped", None) or found
    return int(port, 16) if real.is_loopback else None
