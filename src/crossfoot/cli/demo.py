"""crossfoot demo: a sample ledger in, findings and reports out."""

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
    as_json: options.AsJson = False,
) -> None:
    """Write a sample ledger, audit it and show what was found."""
    started = time.perf_counter()
    from crossfoot.cli.auditing import run_demo

    run_demo(out, lines=lines, seed=seed, started=started, as_json=as_json)
