"""crossfoot eval: how well checks and models find what was planted in a sample ledger."""

from pathlib import Path
from typing import Annotated

import typer

from crossfoot.cli import options


def evaluate(
    seed: Annotated[int, typer.Option(help="Seed of the sample ledger.")] = 1,
    lines: Annotated[int, typer.Option(min=1, help="Lines of the sample ledger.")] = 100_000,
    ml: Annotated[
        bool, typer.Option("--ml", help="Evaluate the models, on seeds nobody has made them with.")
    ] = False,
    seeds: Annotated[int, typer.Option(min=1, help="With --ml: so many sample ledgers.")] = 3,
    planted: Annotated[
        Path | None,
        typer.Option(help="With --ml: folder of a planted ledger (lines, labels, pairs)."),
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Write a sample ledger, audit it, and print recall per kind and precision per check.

    With --ml: score sample ledgers of unseen seeds, and print what each detector finds.
    """
    if ml:
        from crossfoot.cli import ml_evaluation

        first = seed if seed > 1 else _FIRST_UNSEEN
        chosen = range(first, first + seeds)
        beside = planted or (_BESIDE if _BESIDE.is_dir() else None)
        figures = ml_evaluation.run(chosen, lines, beside, quiet=as_json)
        ml_evaluation.show(figures, as_json=as_json)
        return
    from crossfoot.cli.evaluation import run, show

    found = run(seed, lines, quiet=as_json)
    show(found, as_json=as_json)


#: Seeds from here on were never looked at while the models were made.
_FIRST_UNSEEN = 7_001
#: Where a planted ledger lies beside the checkout.
_BESIDE = Path("../shared/data/planted")
