"""crossfoot eval: how well the checks find what was planted in a sample ledger."""

from typing import Annotated

import typer

from crossfoot.cli import options


def evaluate(
    seed: Annotated[int, typer.Option(help="Seed of the sample ledger.")] = 1,
    lines: Annotated[int, typer.Option(min=1, help="Lines of the sample ledger.")] = 100_000,
    as_json: options.AsJson = False,
) -> None:
    """Write a sample ledger, audit it, and print recall per kind and precision per check."""
    from crossfoot.cli.evaluation import run, show

    found = run(seed, lines, quiet=as_json)
    show(found, as_json=as_json)
