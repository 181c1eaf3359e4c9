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
    labelled: Annotated[
        Path | None,
        typer.Option(help="With --ml: CSV file with is_anomaly, label_faithful, anomaly_type."),
    ] = None,
    forecasts: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Evaluate forecasts on the collections of a folder."),
    ] = None,
    profile: Annotated[
        str, typer.Option(metavar="NAME", help="With --forecasts: default, quick or thorough.")
    ] = "default",
    every_method: Annotated[
        bool,
        typer.Option("--every-method", help="With --forecasts: ETS, ARIMA, CES too, slow."),
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Write a sample ledger, audit it, and print recall per kind and precision per check.

    With --ml: score sample ledgers of unseen seeds, a planted ledger and a labelled file, and print
    what each detector finds. With --forecasts: how accurate forecasts are beside each method.
    """
    if forecasts is not None:
        from crossfoot.cli import forecast_evaluation

        told = forecast_evaluation.run(forecasts, profile, every_method=every_method, quiet=as_json)
        forecast_evaluation.show(told, as_json=as_json)
        return
    if ml:
        from crossfoot.cli import ml_evaluation, ml_evaluation_view

        first = seed if seed > 1 else _FIRST_UNSEEN
        beside = planted or (_PLANTED if _PLANTED.is_dir() else None)
        file = labelled or (_LABELLED if _LABELLED.is_file() else None)
        asked = ml_evaluation.Asked(range(first, first + seeds), lines, beside, file)
        figures = ml_evaluation.run(asked, quiet=as_json)
        ml_evaluation_view.show(figures, as_json=as_json)
        return
    from crossfoot.cli.evaluation import run, show

    found = run(seed, lines, quiet=as_json)
    show(found, as_json=as_json)


#: Seeds from here on were never looked at while the models were made.
_FIRST_UNSEEN = 71_001
#: Where a planted and a labelled ledger lie beside the checkout.
_PLANTED = Path("../shared/data/planted")
_LABELLED = Path("../shared/data/labelled/gl_labelled_100k.csv.gz")
