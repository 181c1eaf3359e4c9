"""Keeps the parts running: restarts what ends, gives up on what keeps ending, stops in order."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from crossfoot.errors import UserError
from crossfoot_server.serving.processes import Child, Part
from crossfoot_server.serving.signals import Signals

_MOST_ENDS, _WITHIN_SECONDS = 10, 60.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0
_IDLE_SECONDS = 60.0
Say = Callable[[str], None]


class KeepsEndingError(UserError):
    """A part of the server does not stay up."""


class StoppedEarlyError(UserError):
    """The server was asked to stop before it had started."""


@dataclass
class _Kept:
    """A part with its process, and when it may start again after it has ended."""

    part: Part
    longest_pause: float
    child: Child | None = None
    start_at: float = 0.0
    ends: list[float] = field(default_factory=list)

    def look(self, now: float) -> int | None:
        """Start the process where it is due; return the exit code of one that has ended."""
        if self.child is None:
            if now >= self.start_at:
                self.child = Child(self.part)
            return None
        code = self.child.ended
        if code is not None:
            self.child.kill()
            self.child = None
            self.ends = [*(end for end in self.ends if now - end < _WITHIN_SECONDS), now]
            pause = _FIRST_PAUSE * 2 ** (len(self.ends) - 1)
            self.start_at = now + min(pause, self.longest_pause)
        return code


class Supervisor:
    """Runs parts until a signal asks it to stop; `say` takes sentences for the operator.

    Before what keeps ending starts again there is a pause, of `longest_pause` seconds at most.
    """

    def __init__(self, signals: Signals, say: Say, longest_pause: float = _LONGEST_PAUSE) -> None:
        self._signals = signals
        self._say = say
        self._longest_pause = longest_pause
        self._kept: list[_Kept] = []

    def add(self, parts: Sequence[Part]) -> None:
        """Start parts, and keep them running from now on."""
        self._kept += [_Kept(part, self._longest_pause) for part in parts]
        self._look()

    def run_once(self, part: Part) -> None:
        """Run a part to its end while the others are kept running.

        Raises:
            UserError: it failed.
            StoppedEarlyError: somebody wants the server to stop.
        """
        child = Child(part)
        try:
            while child.ended is None:
                self.turn()
        finally:
            child.kill()
        if child.ended:
            raise UserError(
                f"The data folder could not be prepared: {_last_line(part)} (more in {part.log})"
            )

    def turn(self, longest: float = _IDLE_SECONDS) -> None:
        """Wait until something happens and see to it.

        Raises:
            StoppedEarlyError: somebody wants the server to stop.
            KeepsEndingError: a part ends again and again.
        """
        due = [kept.start_at - time.monotonic() for kept in self._kept if kept.child is None]
        self._signals.wait(min([longest, *due]))
        if self._signals.stops:
            raise StoppedEarlyError("The server was stopped.")
        self._look()

    def _look(self) -> None:
        for kept in self._kept:
            code = kept.look(time.monotonic())
            if code is None:
                continue
            if len(kept.ends) >= _MOST_ENDS:
                raise KeepsEndingError(
                    f"The {kept.part.name} ended {_MOST_ENDS} times within a minute, so the server "
                    f"stops: {_last_line(kept.part)} (more in {kept.part.log})"
                )
            self._say(f"the {kept.part.name} ended ({_ending(code)}) and is started again")

    def stop(self) -> None:
        """Stop every part, the last started first; a second wish to stop stops them at once."""
        asked = self._signals.stops
        for kept in reversed(self._kept):
            if kept.child is None:
                continue
            kept.child.ask_to_stop()
            end = time.monotonic() + kept.part.stop_seconds
            while kept.child.ended is None and self._signals.stops <= asked:
                if time.monotonic() >= end:
                    break
                self._signals.wait(end - time.monotonic())
            kept.child.kill()
        self._kept.clear()


def _last_line(part: Part) -> str:
    lines = part.log.read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing.")


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
