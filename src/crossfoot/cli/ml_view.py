"""What models say of a ledger, in the terminal."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from crossfoot.cli.console import STYLES, show_table
from crossfoot.reports.ml_words import (
    duplicates_sentence,
    first_reason,
    labels_sentence,
    levels_sentence,
    measured_sentence,
    tier_sentence,
)


def show_ml(console: Console, ml: Mapping[str, Any]) -> None:
    """Print the tier, the strangest entries, and what was measured; or why there are no scores."""
    console.print()
    if ml["status"] != "run":
        console.print(Text.assemble(("Machine learning did not run. ", "bold"), ml["why_not"]))
        return
    style = "bold yellow" if ml["tier"]["warning"] else "green"
    console.print(Text.assemble(("Machine learning  ", "bold"), (tier_sentence(ml), style)))
    console.print(levels_sentence(ml))
    console.print(Text(f"{ml['risk_means']} {ml['levels_mean']}", style="dim"))
    _show_strangest(console, ml)
    for sentence in (measured_sentence(ml), duplicates_sentence(ml), labels_sentence(ml)):
        if sentence:
            console.print(sentence)


def _show_strangest(console: Console, ml: Mapping[str, Any]) -> None:
    columns = {
        "Level": "left",
        "Risk": "right",
        "Entry": "left",
        "What is strange about it": "left",
    }
    rows = [
        (
            Text(one["level"], style=STYLES[one["level"]]),
            f"{one['risk']:.0f}",
            one["journal_id"],
            first_reason(one),
        )
        for one in ml["strangest"]
    ]
    console.print()
    show_table(console, columns, rows, flexible="What is strange about it")
    console.print()
