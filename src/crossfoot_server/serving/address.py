"""Where the server listens: checked before anything is started."""

import errno
import http.client
import ipaddress
import socket
from contextlib import closing
from dataclasses import dataclass

from crossfoot.errors import UserError

_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not bound to


@dataclass(frozen=True)
class Address:
    """Host and port the web process binds to."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The address on this machine."""
        host = self._near
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def _near(self) -> str:
        return _ANY.get(self.host, self.host)

    def answers(self) -> bool:
        """Whether a web server answers there, and not with an error of its own."""
        with closing(http.client.HTTPConnection(self._near, self.port, timeout=2)) as connection:
            try:
                connection.request("GET", "/api/health/live/")
                return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
            except (OSError, http.client.HTTPException):
                return False


def bindable(host: str, port: int) -> Address:
    """Check that the address is free; port 0 becomes a free port.

    Raises:
        UserError: it is taken, not allowed, or not an address of this machine.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, where = found[0]
        with socket.socket(family, kind, protocol) as probe:
            # Connections of an earlier server that still linger are no reason to refuse.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
            probe.listen(1)
            return Address(host, probe.getsockname()[1])
    except OSError as error:
        raise UserError(_why_not(host, port, error)) from error


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} of {host} is in use by another program. Choose another one with --port, "
            "such as --port 0 for any that is free."
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} may not be used by this user. Choose one above 1023 with --port."
    return f"{host} can't be listened on: {error.strerror}. Give an address of this machine."
