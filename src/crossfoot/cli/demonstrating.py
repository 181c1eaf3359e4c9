"""The sample ledger, audited on a server that is started for it, or in this process."""

import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crossfoot.cli.auditing import Order, make_audit, show_made
from crossfoot.cli.console import progress_bar, stdout
from crossfoot.cli.folders import make_folder
from crossfoot.cli.local_server import LocalServer
from crossfoot.cli.program import program
from crossfoot.cli.reading import Reading
from crossfoot.cli.remote import RemoteOrder, fetch, show_fetched
from crossfoot.cli.server_key import api_key_for
from crossfoot.client import Client
from crossfoot.errors import UserError
from crossfoot.progress import Progress
from crossfoot.tables.marks import SAMPLE_ENGAGEMENT

_USUAL_PORT = 8000


@dataclass(frozen=True)
class Demo:
    """Which sample ledger, where its files go, and how it is shown."""

    lines: int
    seed: int
    out: Path
    as_json: bool
    started: float = 0.0


def run_local(demo: Demo) -> None:
    """Write a sample ledger with its tables, audit it here and show it."""
    make_folder(demo.out)
    with progress_bar(quiet=demo.as_json) as progress:
        reading, profile = _write_sample(demo, progress)
        order = Order(reading, profile, demo.out, started=demo.started)
        audit = make_audit(order, progress)
    show_made(audit, demo.out, as_json=demo.as_json)
    if not demo.as_json:
        _say_what_next(demo.out)


def run_served(demo: Demo, data: Path, port: int | None, *, once: bool) -> None:
    """Start a server, upload the sample ledger to it, show the result, and serve until Ctrl-C."""
    make_folder(demo.out)
    with LocalServer(data, _usual_port() if port is None else port) as server:
        url = _show_on(server, demo)
        if not demo.as_json:
            _say_what_next(demo.out, *_with_a_server(data, None if once else url))
        if not once:
            with suppress(KeyboardInterrupt):
                _introduce(server, url, demo)
                _add_shop(server, url, demo)
                server.wait()
        sys.stderr.write("stopping the server ...\n")


def _introduce(server: LocalServer, url: str, demo: Demo) -> None:
    """Where it is and what to do there."""
    link = f"the link in {server.sign_in_file}"
    if sys.stderr.isatty():  # not in a log, which others may read
        link = server.sign_in_file.read_text(encoding="utf-8").strip()
    sys.stderr.write(
        f"\nCrossfoot is running. Open {url}\n"
        "  there    press “Go in”; then see the ten riskiest entries of the sample ledger,\n"
        "           or press “Upload a file” and drop a ledger of your own\n"
        f"  sign in  elsewhere than on this machine: {link} (once, within ten minutes)\n"
        f"  API key  {server.key_file}\n"
        f"  files    {demo.out.resolve()}\n"
        "Ctrl-C stops it.\n"
    )


def _add_shop(server: LocalServer, url: str, demo: Demo) -> None:
    """What more there is to see; the server can be used meanwhile, and without it."""
    from crossfoot.cli.demo_shop import open_shop, say_on_stderr

    with Client(url, api_key=api_key_for(url, server.key_file, {})) as client:
        try:
            open_shop(client, demo.out, say_on_stderr)
        except UserError as error:
            say_on_stderr(f"the shop could not be added: {error}")


def _show_on(server: LocalServer, demo: Demo) -> str:
    with progress_bar(quiet=demo.as_json) as progress:
        reading, profile = _write_sample(demo, progress)
        progress("start server", 0, None)
        url = server.wait_until_ready()
        key = api_key_for(url, server.key_file, {})
        order = RemoteOrder(reading, profile, demo.out, url, key, engagement_id=SAMPLE_ENGAGEMENT)
        with Client(url, api_key=key) as client:
            summary = fetch(client, order, progress)
    show_fetched(summary, demo.out, as_json=demo.as_json)
    return url


def _write_sample(demo: Demo, progress: Progress) -> tuple[Reading, str]:
    """The ledger with the shop's entries and what lies beside it, and its profile."""
    from crossfoot.cli.demo_shop import write_files
    from crossfoot.sample import write_sample

    facts = write_sample(
        demo.out / "ledger.csv",
        lines=demo.lines,
        seed=demo.seed,
        labels=demo.out / "labels.csv",
        side_files=True,
        progress=progress,
    )
    write_files(facts)
    beside = facts.side_files
    if beside is None:
        return Reading(facts.ledger), "default"
    reading = Reading(
        facts.ledger, accounts=beside.accounts, opening=beside.opening, closing=beside.closing
    )
    return reading, str(beside.profile)


def _with_a_server(data: Path, url: str | None) -> tuple[str, ...]:
    """What can be done next with the server at `url`, or without one with its data folder."""
    if url is None:
        return (f"{program()} serve --data {data} (starts the server again)",)
    return (f"{program()} audit YOUR_LEDGER --server {url}",)


def _say_what_next(out: Path, *more: str) -> None:
    page = (out / "summary.html").resolve()
    lines = [f"open {page}", f"{program()} findings {out} --sort amount", *more]
    lines = [f"{'' if number else 'Next:':6}{line}" for number, line in enumerate(lines)]
    stdout().print("\n".join(lines), soft_wrap=True)


def _usual_port() -> int:
    """The usual port, or any when that one is taken: a sample should not fail for it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", _USUAL_PORT))
        except OSError:
            return 0
        return _USUAL_PORT
