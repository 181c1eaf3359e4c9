"""Evaluate the models on ledgers whose anomalies are known, and show what they find."""

import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl
from rich.text import Text

from crossfoot.cli.console import print_json, progress_bar, show_table, stdout
from crossfoot.errors import UserError
from crossfoot.ledger import Ledger, read
from crossfoot.ml import score_ledger
from crossfoot.ml.evaluation import CHECKS, PLAIN, LedgerEvaluation, evaluate_ledger, interval
from crossfoot.progress import Progress
from crossfoot.sample import write_sample

#: Seeds of ledgers that the models were made with: figures on them would be too good.
SEEDS_OF_DEVELOPMENT = (1, 2, 3)
#: Kinds of the sample ledger that are an event booked twice; six_keys_line is one line of two.
_TWICE = ("dup_", "paid_twice")
_FIGURES = ("average_precision", "precision_at_100", "recall")


def run(seeds: Sequence[int], lines: int, planted: Path | None, *, quiet: bool) -> dict[str, Any]:
    """Evaluate on sample ledgers of these seeds, and on a planted ledger where there is one.

    Raises:
        UserError: the folder holds no planted ledger.
    """
    with progress_bar(quiet=quiet) as progress:
        samples = [_on_sample(seed, lines, progress) for seed in seeds]
        others = [] if planted is None else [_on_planted(planted, progress)]
    return {
        "seeds": list(seeds),
        "seen_in_development": sorted({*seeds} & {*SEEDS_OF_DEVELOPMENT}),
        "lines": lines,
        "sample": _summary(samples),
        "planted": _summary(others),
        "ledgers": [asdict(one) for one in (*samples, *others)],
    }


def _on_sample(seed: int, lines: int, progress: Progress) -> LedgerEvaluation:
    with tempfile.TemporaryDirectory(prefix="crossfoot-eval-") as name:
        folder = Path(name)
        labels = folder / "labels.parquet"
        facts = write_sample(folder / "ledger.csv", lines=lines, seed=seed, labels=labels)
        ledger = read(facts.ledger, folder=folder / "dataset", progress=progress)
        told = pl.read_parquet(labels)
        twice = _starts(told["kind"], _TWICE)
        no_anomaly = twice | (told["kind"] == "six_keys_line").fill_null(value=False)
        truth = told.select(
            "line_id",
            kind=pl.when(~pl.Series(no_anomaly)).then("kind"),
            twice=pl.Series(twice),
            original=pl.col("is_original") | pl.Series(no_anomaly & ~twice),
        )
        return _evaluated(f"sample, seed {seed}", ledger, truth, progress)


def _on_planted(folder: Path, progress: Progress) -> LedgerEvaluation:
    files = {name: folder / f"{name}.parquet" for name in ("lines", "labels", "pairs")}
    for file in files.values():
        if not file.is_file():
            raise UserError(f"{folder} is no planted ledger: {file.name} is missing.")
    labels, pairs = pl.read_parquet(files["labels"]), pl.read_parquet(files["pairs"])
    twice = _starts(labels["anomaly_kind"], _TWICE)
    truth = labels.select(
        "line_id",
        kind=pl.when((pl.col("anomaly_kind") != "") & ~pl.Series(twice)).then("anomaly_kind"),
        twice=pl.Series(twice),
        original=pl.col("journal_id").is_in(pairs["journal_a"].implode()),
    )
    with tempfile.TemporaryDirectory(prefix="crossfoot-eval-") as name:
        ledger = read(files["lines"], folder=Path(name) / "dataset", progress=progress)
        return _evaluated("planted", ledger, truth, progress)


def _starts(kinds: pl.Series, beginnings: Sequence[str]) -> pl.Series:
    found = [kinds.str.starts_with(text).fill_null(value=False) for text in beginnings]
    return found[0] | found[1]


def _evaluated(
    name: str, ledger: Ledger, truth: pl.DataFrame, progress: Progress
) -> LedgerEvaluation:
    book = ledger.book()
    result = score_ledger(book, seed=0, progress=progress)
    return evaluate_ledger(name, book, result, truth)


def _summary(found: Sequence[LedgerEvaluation]) -> dict[str, Any]:
    """Means and intervals over ledgers."""
    if not found:
        return {}
    names = [name for name in found[0].detectors if all(name in one.detectors for one in found)]
    kinds = sorted({kind for one in found for kind in one.detectors["ensemble"].by_kind})
    return {
        "detectors": {
            name: {
                figure: asdict(interval([getattr(one.detectors[name], figure) for one in found]))
                for figure in _FIGURES
            }
            for name in names
        },
        "by_kind": {
            kind: {
                name: _mean([one.detectors[name].by_kind.get(kind) for one in found])
                for name in names
            }
            for kind in kinds
        },
        "times_rules": _times(found, "rule_based"),
        "times_checks": _times(found, CHECKS),
        "expected": round(sum(one.expected for one in found), 1),
        "actual": sum(one.actual for one in found),
        "reasons_name_the_cause": _mean([one.named for one in found]),
        "duplicates": {
            figure: asdict(interval([getattr(one.duplicates, figure) for one in found]))
            for figure in ("average_precision", "high_precision")
        },
        "positives": sum(one.detectors["ensemble"].positives for one in found),
        "entries": sum(one.detectors["ensemble"].entries for one in found),
    }


def _times(found: Sequence[LedgerEvaluation], reference: str) -> float:
    """How many times the reference's average precision the ensemble's is."""
    ours, others = (
        _mean([one.detectors[name].average_precision for one in found])
        for name in ("ensemble", reference)
    )
    return round(ours / others, 2) if others else 0.0


def _mean(values: Sequence[float | None]) -> float:
    known = [value for value in values if value is not None]
    return round(sum(known) / len(known), 4) if known else 0.0


def show(found: dict[str, Any], *, as_json: bool) -> None:
    """Print an evaluation of the models."""
    if as_json:
        print_json(found)
        return
    seeds = ", ".join(str(seed) for seed in found["seeds"])
    _show_part(f"Sample ledgers, {found['lines']:,} lines, seeds {seeds}", found["sample"])
    if found["seen_in_development"]:
        known = ", ".join(str(seed) for seed in found["seen_in_development"])
        stdout().print(f"The models were made with seed {known}: these figures are too good.\n")
    if found["planted"]:
        _show_part("Planted ledger, each line scored by what it did not teach", found["planted"])


def _show_part(title: str, part: dict[str, Any]) -> None:
    console = stdout()
    console.print(Text(title, style="bold"))
    console.print(f"{part['positives']:,} anomalies among {part['entries']:,} entries.")
    heads = ("Detector", "Average precision", "Precision at 100", "Recall at 1 %")
    sides = {head: "left" if head == "Detector" else "right" for head in heads}
    rows = [
        (_title(name), *(_figure(figures[figure]) for figure in _FIGURES))
        for name, figures in part["detectors"].items()
    ]
    show_table(console, sides, rows)
    console.print(
        f"The ensemble has {part['times_checks']:.2f} times the average precision of the audit's "
        f"checks alone, {part['times_rules']:.2f} times that of the rule-based detector alone. "
        f"Anomalies expected by the probabilities: {part['expected']:,.0f}; there are "
        f"{part['actual']:,}."
    )
    console.print(
        f"One of the three reasons names what was done for {part['reasons_name_the_cause']:.1%} of "
        "what is found in the first hundredth."
    )
    twice = part["duplicates"]
    console.print(
        f"Entries booked twice: average precision {_figure(twice['average_precision'])}, "
        f"precision of HIGH {_figure(twice['high_precision'])}."
    )
    _show_kinds(part)
    console.print()


def _show_kinds(part: dict[str, Any]) -> None:
    shown = ("rule_based", "statistical", "random_forest", "ensemble", PLAIN)
    names = [name for name in shown if name in part["detectors"]]
    heads = {"Recall at 1 %": "left"} | {_title(name): "right" for name in names}
    rows = [
        (kind, *(f"{recalls[name]:.0%}" for name in names))
        for kind, recalls in part["by_kind"].items()
    ]
    show_table(stdout(), heads, rows)


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _figure(one: dict[str, Any]) -> str:
    if one["ledgers"] == 1:
        return f"{one['mean']:.3f}"
    return f"{one['mean']:.3f} ({one['low']:.3f} to {one['high']:.3f})"
