"""A server of its own for a command: started, awaited, and stopped with the command."""

import json
import os
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from crossfoot.cli.handing_over import server_command
from crossfoot.errors import UserError

_LOOK_SECONDS, _STEP_SECONDS = 0.05, 0.2
#: Above the longest ordered stop of all parts.
_STOP_SECONDS = 60


class LocalServer:
    """The server's program as a child, which stops when this process is gone, however it goes.

    Whoever started it gets in from the same machine without a password.
    """

    def __init__(self, data: Path, port: int) -> None:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.data = data
        self._said = data / "server.log"
        # Not with the command's `out`: the server is told where by an absolute path.
        command = server_command(
            "serve", "--port", str(port), "--data", str(data.resolve()), "--until-stdin-closes"
        )
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                command,
                env={**os.environ, "CROSSFOOT_LOCAL_SIGN_IN": "yes"},
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=said,
                start_new_session=True,  # Ctrl-C comes to this process, which stops it in order
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def key_file(self) -> Path:
        return self.data / "api-key"

    @property
    def sign_in_file(self) -> Path:
        """Holds an address that signs the owner in once, within ten minutes."""
        return self.data / "run" / "sign-in"

    def wait_until_ready(self) -> str:
        """Wait until the server answers; return its address.

        Raises:
            UserError: it could not start.
        """
        while True:
            state = self._state()
            if state.get("ready") and state.get("pid") == self._process.pid:
                return str(state["address"])
            if self._process.poll() is not None:
                raise self._ended()
            time.sleep(_LOOK_SECONDS)

    def wait(self) -> None:
        """Wait until the server ends by itself.

        Raises:
            UserError: always, with what it said.
        """
        # Polars takes Ctrl-C over and lets system calls go on, so none may last.
        while self._process.poll() is None:
            time.sleep(_STEP_SECONDS)
        raise self._ended()

    def stop(self) -> None:
        """Stop the server and wait until everything it started has ended."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _state(self) -> dict[str, Any]:
        try:
            text = (self.data / "run" / "server.json").read_text(encoding="utf-8")
            found: dict[str, Any] = json.loads(text)
        except (OSError, ValueError):
            return {}
        return found

    def _ended(self) -> UserError:
        said = self._said.read_text(encoding="utf-8", errors="replace").strip()
        return UserError(said.rpartition("crossfoot: ")[2] or "The server has ended.")
