"""crossfoot demo: a sample ledger in, findings and reports out, by way of a server."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from crossfoot.cli import options


def demo(
    lines: Annotated[int, typer.Option(min=1, help="Lines of the sample ledger.")] = 100_000,
    seed: Annotated[int, typer.Option(help="Seed of the sample ledger.")] = 1,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the files.")] = Path(
        "crossfoot-demo"
    ),
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Data folder of the server, if not data in --out."),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65_535, help="Port of the server, if not 8000 or a free one."),
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help="End after the summary instead of serving on.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Start a server, upload a sample ledger, show what was found, and serve until Ctrl-C."""
    started = time.perf_counter()
    from crossfoot.cli.demonstrating import Demo, run_local, run_served
    from crossfoot.cli.handing_over import why_no_server

    wanted = Demo(lines, seed, out, as_json, started)
    reason = why_no_server()
    if reason is None:
        run_served(wanted, data or out / "data", port, once=once)
        return
    sys.stderr.write(f"crossfoot: {reason} The sample ledger is audited without it.\n")
    run_local(wanted)
