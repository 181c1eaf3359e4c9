"""Run an evaluation and show it."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.text import Text

from crossfoot.cli.console import print_json, progress_bar, show_table, stdout
from crossfoot.ingest.run import SideFiles
from crossfoot.ledger import Audit, read
from crossfoot.sample import Evaluation, SampleFacts, run_eval


def run(seed: int, lines: int, *, quiet: bool = False) -> Evaluation:
    """Write, audit and score a sample ledger in a folder that is removed afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="crossfoot-eval-") as folder,
        progress_bar(quiet=quiet) as progress,
    ):

        def audit(facts: SampleFacts) -> Audit:
            ledger = read(
                facts.ledger,
                side_files=side_files_of(facts),
                folder=Path(folder) / "dataset",
                progress=progress,
            )
            profile = facts.side_files.profile if facts.side_files else "default"
            return ledger.audit(profile=profile, progress=progress)

        return run_eval(seed=seed, lines=lines, folder=Path(folder), audit=audit)


def side_files_of(facts: SampleFacts) -> SideFiles | None:
    """The tables written beside a sample ledger, as the reader takes them."""
    beside = facts.side_files
    if beside is None:
        return None
    return SideFiles(accounts=beside.accounts, opening=beside.opening, closing=beside.closing)


def show(found: Evaluation, *, as_json: bool) -> None:
    """Print an evaluation."""
    if as_json:
        print_json(evaluation_data(found))
        return
    console = stdout()
    console.print(Text(f"{found.lines:,} lines, seed {found.seed}", style="bold"))
    _show_kinds(found)
    console.print()
    _show_checks(found)
    console.print()
    console.print(
        f"Legitimate look-alikes flagged as duplicates: {found.share_of_lookalikes:.1%} of "
        f"{sum(one.lines for one in found.lookalikes):,} lines."
    )


def evaluation_data(found: Evaluation) -> dict[str, Any]:
    """An evaluation as plain data, with recall and precision."""
    return {
        "lines": found.lines,
        "seed": found.seed,
        "kinds": [{**asdict(one), "recall": round(one.recall, 4)} for one in found.kinds],
        "checks": [
            {
                **asdict(one),
                "false_flags": one.false_flags,
                "precision": round(one.precision, 4),
            }
            for one in found.checks
        ],
        "lookalikes": [asdict(one) for one in found.lookalikes],
        "share_of_lookalikes": round(found.share_of_lookalikes, 4),
    }


def _show_kinds(found: Evaluation) -> None:
    sides = ("left", "right", "right", "right", "left")
    columns = dict(zip(("Planted", "Number", "Found", "Recall", "By"), sides, strict=True))
    rows = [
        (
            one.kind,
            one.planted,
            one.found,
            Text(f"{one.recall:.0%}", style="green" if one.recall >= 0.95 else "bold red"),
            ", ".join(one.found_by) or ("not found" if one.ran else "no such check ran"),
        )
        for one in found.kinds
    ]
    show_table(stdout(), columns, rows, flexible="By")


def _show_checks(found: Evaluation) -> None:
    heads = ("Check", "Flags", "Planted", "Look-alikes", "False", "Precision")
    columns = {head: "left" if head == "Check" else "right" for head in heads}
    rows = [
        (
            one.code,
            one.flags,
            one.on_planted,
            one.on_lookalikes,
            one.false_flags,
            f"{one.precision:.0%}",
        )
        for one in found.checks
        if one.flags
    ]
    show_table(stdout(), columns, rows)
