"""The API key for a server: from a file, the environment, or the server's folder on this machine.

Never from the command line, which everybody on the machine can read.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from crossfoot.client.connection import address_of, answers, no_server
from crossfoot.errors import UserError

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_FOLDERS = (Path("crossfoot-data"), Path("crossfoot-demo/data"))


def api_key_for(url: str, key_file: Path | None, environment: Mapping[str, str]) -> str:
    """The key to use with the server at `url`.

    Raises:
        UserError: there is none, its file can't be read, or no server is there to need one.
    """
    if key_file is not None:
        return _key_in(key_file)
    if environment.get("CROSSFOOT_API_KEY"):
        return environment["CROSSFOOT_API_KEY"].strip()
    address = address_of(url)
    for folder in _folders(environment):
        if _serves(folder, urlsplit(address)):
            return _key_in(folder / "api-key")
    if not answers(address):
        raise no_server(address, "and there is no API key for it")
    raise UserError(
        f"The server at {url} wants an API key: set CROSSFOOT_API_KEY, or name the file that "
        "holds it with --api-key-file."
    )


def _folders(environment: Mapping[str, str]) -> Iterator[Path]:
    if environment.get("CROSSFOOT_DATA"):
        yield Path(environment["CROSSFOOT_DATA"])
    yield from _FOLDERS


def _serves(folder: Path, wanted: SplitResult) -> bool:
    """Whether the server that runs on this folder is the one at the address."""
    try:
        state = json.loads((folder / "run" / "server.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    has = urlsplit(state["address"])
    near = wanted.hostname in _LOOPBACK and has.hostname in _LOOPBACK
    return has.port == wanted.port and (near or has.hostname == wanted.hostname)


def _key_in(path: Path) -> str:
    try:
        key = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise UserError(f"The API key in '{path}' can't be read: {error.strerror}.") from error
    if not key:
        raise UserError(f"'{path}' holds no API key.")
    return key
