"""The whole server on one machine, from the first start to Ctrl-C."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from crossfoot.errors import UserError
from crossfoot_server.environment import Environment, read_environment
from crossfoot_server.serving.address import bindable
from crossfoot_server.serving.broker import Broker, embedded_broker
from crossfoot_server.serving.folder import DataFolder, held, write_state
from crossfoot_server.serving.introduction import introduction
from crossfoot_server.serving.parts import Plan, children_environment, make_parts, preparation
from crossfoot_server.serving.processes import kill_leftovers
from crossfoot_server.serving.signals import Signals
from crossfoot_server.serving.supervisor import StoppedEarlyError, Supervisor

_READY_EVERY = 0.05
_READY_WITHIN = 120.0
_BROKER_NAMES = ("CROSSFOOT_BROKER_URL", "CROSSFOOT_LAYER_URL")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for; None leaves it to the environment or the machine."""

    host: str = "127.0.0.1"
    port: int = 8000
    data: Path | None = None
    workers: int | None = None
    until_stdin_closes: bool = False
    shows_link: bool = False


def serve(wanted: Wanted, given: Mapping[str, str], *, show: Say, say: Say) -> None:
    """Serve until a signal; `given` is the environment, `show` prints and `say` reports.

    Raises:
        UserError: it can't start, or a part does not stay up.
    """
    if wanted.data is not None:
        given = {**given, "CROSSFOOT_DATA": str(wanted.data)}
    data = Path(given.get("CROSSFOOT_DATA", Environment.data))
    folder = DataFolder(data.resolve())
    folder.make()
    environment = read_environment(given)
    with held(folder):
        kill_leftovers(str(folder.root))
        address = bindable(wanted.host, wanted.port)
        broker = None if _has_own_broker(given) else _embedded(folder, environment)
        made = children_environment(given, folder, address, broker)
        workers = wanted.workers or os.cpu_count() or 1
        _keep_serving(Plan(folder, address, workers, broker, made), wanted, show=show, say=say)


def _embedded(folder: DataFolder, environment: Environment) -> Broker:
    return embedded_broker(folder, environment.broker_program)


def _has_own_broker(given: Mapping[str, str]) -> bool:
    named = [any(key in given for key in (name, f"{name}_FILE")) for name in _BROKER_NAMES]
    if any(named) and not all(named):
        have, lacking = sorted(_BROKER_NAMES, key=lambda name: name not in given)
        raise UserError(f"{have} is set but {lacking} is not: set both, or none of them.")
    return all(named)


def _keep_serving(plan: Plan, wanted: Wanted, *, show: Say, say: Say) -> None:
    with Signals(until_stdin_closes=wanted.until_stdin_closes) as signals:
        supervisor = Supervisor(signals, say)
        write_state(plan.folder, plan.address.url, ready=False)
        try:
            _start(supervisor, plan)
            write_state(plan.folder, plan.address.url, ready=True)
            for line in introduction(plan, shows_link=wanted.shows_link):
                show(line)
            with _journal_left_open(plan.folder.database):
                while True:
                    supervisor.turn()
        except StoppedEarlyError:
            say("stopping; unfinished jobs go on at the next start (Ctrl-C again: at once)")
        finally:
            supervisor.stop()
            kill_leftovers(str(plan.folder.root))
    say("stopped")


@contextmanager
def _journal_left_open(database: Path) -> Iterator[None]:
    """Hold a connection: without one, SQLite writes its journal back after each request."""
    if not database.exists():
        yield
        return
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield


def _start(supervisor: Supervisor, plan: Plan) -> None:
    parts = {part.name: part for part in make_parts(plan)}
    if "broker" in parts:
        supervisor.add([parts["broker"]])
    supervisor.run_once(preparation(plan))
    supervisor.add([parts["worker"], parts["web"]])
    end = time.monotonic() + _READY_WITHIN
    while not plan.address.answers():
        if time.monotonic() > end:
            raise UserError(
                f"The web process does not answer at {plan.address.url}. Why, may be in "
                f"{plan.folder.log('web')}."
            )
        supervisor.turn(_READY_EVERY)
    # Loading the code takes a core for seconds: the clock can wait until people need not.
    supervisor.add([parts["beat"]])
