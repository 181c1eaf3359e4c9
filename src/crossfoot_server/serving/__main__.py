"""python -m crossfoot_server.serving serve|worker: what `crossfoot serve` hands over to."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from crossfoot.errors import UserError
from crossfoot_server.environment import read_environment
from crossfoot_server.serving.parts import worker_command, worker_environment
from crossfoot_server.serving.serve import Wanted, serve
from crossfoot_server.serving.supervisor import KeepsEndingError

_FAILED, _WRONG_USAGE = 1, 2


def main(arguments: Sequence[str]) -> int:
    """Run the server or a worker; return the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        if asked.command == "worker":
            _become_worker(asked.workers)
        wanted = Wanted(
            asked.host,
            asked.port,
            asked.data,
            asked.workers,
            asked.until_stdin_closes,
            shows_link=sys.stdout.isatty(),  # not in a log, which others may read
        )
        serve(wanted, os.environ, show=_show, say=_say)
    except UserError as error:
        _say(str(error))
        return _FAILED if isinstance(error, KeepsEndingError) else _WRONG_USAGE
    return 0


def _become_worker(workers: int | None) -> None:
    """Become a worker of a server elsewhere: database, broker and data folder are shared."""
    read_environment(os.environ)  # what is wrong with it is said in a sentence
    command = worker_command(workers or os.cpu_count() or 1)
    os.execve(command[0], command, worker_environment(os.environ))  # noqa: S606 - our own


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="crossfoot")
    commands = parser.add_subparsers(dest="command", required=True)
    serving, working = commands.add_parser("serve"), commands.add_parser("worker")
    for command in (serving, working):
        command.add_argument("--workers", type=int)
    serving.add_argument("--host", default=Wanted.host)
    serving.add_argument("--port", type=int, default=Wanted.port)
    serving.add_argument("--data", type=Path)
    serving.add_argument("--until-stdin-closes", action="store_true")
    return parser


def _show(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _say(line: str) -> None:
    sys.stderr.write(f"crossfoot: {line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
