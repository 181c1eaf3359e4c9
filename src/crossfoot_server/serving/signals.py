"""Waiting for what happens: a child ends, somebody wants the server to stop, time passes."""

import os
import select
import signal
import socket
from typing import Any, Self

_STDIN = 0
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Signals:
    """Collects signals while it is entered; `stops` counts the wishes to stop.

    With `until_stdin_closes`, the end of stdin is such a wish: whoever started the server has
    gone, also when it was killed.
    """

    def __init__(self, *, until_stdin_closes: bool = False) -> None:
        self.stops = 0
        self._stdin = until_stdin_closes

    def __enter__(self) -> Self:
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.settimeout(0)
        signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        self._before: dict[signal.Signals, Any] = {}
        for number in _STOPPING:
            if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup sets it
                self._before[number] = signal.signal(number, self._stop)
        # Without a handler the end of a child would not wake anybody.
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        return self

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(-1)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._read.close()
        self._write.close()

    def wait(self, seconds: float) -> None:
        """Return when something happened, or after so many seconds."""
        woken = self._read.fileno()
        watched = [woken, *([_STDIN] if self._stdin else [])]
        ready, _, _ = select.select(watched, [], [], max(seconds, 0))
        if woken in ready:
            self._read.recv(4096)
        if _STDIN in ready and not os.read(_STDIN, 4096):
            self._stdin = False
            self.stops += 1

    def _stop(self, *_: object) -> None:
        self.stops += 1
