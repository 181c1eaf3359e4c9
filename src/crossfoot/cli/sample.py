"""crossfoot sample: write a realistic ledger with planted anomalies."""

from pathlib import Path
from typing import Annotated

import typer

from crossfoot.cli import options


def sample(
    out: Annotated[Path, typer.Option(metavar="FILE", help="CSV file to write.")],
    lines: Annotated[int, typer.Option(min=1, help="Number of ledger lines.")] = 100_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same file.")] = 1,
    labels: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What was planted, as CSV or Parquet.")
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Write a sample ledger, and beside it what was planted in it."""
    from dataclasses import asdict

    from crossfoot.cli.console import print_json, progress_bar
    from crossfoot.sample import write_sample

    with progress_bar(quiet=as_json) as progress:
        facts = write_sample(out, lines=lines, seed=seed, labels=labels, progress=progress)
    if as_json:
        print_json(asdict(facts))
        return
    typer.echo(
        f"{facts.lines:,} lines in {facts.entries:,} entries written to {facts.ledger}"
        + (f"; labels in {labels}" if labels else "")
    )
