"""Show an evaluation of the models."""

from typing import Any, Final

from rich.console import Console
from rich.text import Text

from crossfoot.cli.console import print_json, show_table, stdout
from crossfoot.cli.ml_evaluation import FIGURES
from crossfoot.ml.evaluation import CHECKS, PLAIN, RISK

_NAMES: Final = {
    "rule_based": "Rule-based detector",
    "statistical": "Statistics",
    "isolation_forest": "Isolation forest",
    "dbscan": "DBSCAN",
    "random_forest": "Random forest",
    "ensemble": "Ensemble",
    RISK: "Risk, with duplicates",
    PLAIN: "Plain forest on codes",
    CHECKS: "Audit's checks alone",
}
_SHORT: Final = {
    CHECKS: "Check", "rule_based": "Rules", "statistical": "Stat", "isolation_forest": "Iso",
    "dbscan": "DBS", "random_forest": "Forest", "ensemble": "All", PLAIN: "Plain",
}  # fmt: skip
#: Of a kind's name, where columns stand beside it on a narrow terminal.
_WIDTH: Final = 28
_NEVER: Final = (
    "No model sees what the ledger does not hold: bank accounts, tax numbers, contracts, goods "
    "that never came, entries that were never made, or people who agree to book what is usual."
)
_OVER_LEDGERS: Final = "In brackets the 95 % interval of the mean over ledgers (Student's t)."
_OVER_DRAWS: Final = (
    "In brackets the 95 % interval over 200 draws of the ledger's anomalies and other entries."
)
_CROSS_FITTED: Final = (
    "No label reached a model. What is usual is counted without the line that is judged, and the "
    "forest that judges an entry was taught by the other half of the entries."
)
_UNFAITHFUL: Final = (
    "These labels name something that was not done: the generator changed an amount and nothing "
    "else, so that what the label says is not in the line, and nothing can find it there."
)


def show(found: dict[str, Any], *, as_json: bool) -> None:
    """Print an evaluation of the models."""
    if as_json:
        print_json(found)
        return
    console = stdout()
    seeds = ", ".join(str(seed) for seed in found["seeds"])
    _show_part(console, f"Sample ledgers, {found['lines']:,} lines, seeds {seeds}", found["sample"])
    if found["seen_in_development"]:
        known = ", ".join(str(seed) for seed in found["seen_in_development"])
        console.print(f"The models were made with seed {known}: these figures are too good.\n")
    if found["planted"]:
        _show_part(console, "Planted ledger, cross-fitted", found["planted"])
        console.print(_CROSS_FITTED + "\n")
    if found["labelled"]:
        _show_part(console, "Labelled file: labels that are faithful", found["labelled"])
        _show_part(console, "Labelled file: labels that are not", found["unfaithful"])
        console.print(_UNFAITHFUL)


def _show_part(console: Console, title: str, part: dict[str, Any]) -> None:
    console.print(Text(title, style="bold"))
    console.print(f"{part['positives']:,} anomalies among {part['entries']:,} entries.")
    heads = ("Detector", "Avg. precision", "Precision at 100", "Recall at 1 %")
    sides = {head: "left" if head == "Detector" else "right" for head in heads}
    rows = [
        (_NAMES[name], *(_figure(figures[figure]) for figure in FIGURES))
        for name, figures in part["detectors"].items()
    ]
    show_table(console, sides, rows)
    several = part["detectors"]["ensemble"]["recall"]["ledgers"] > 1
    console.print(_OVER_LEDGERS if several else _OVER_DRAWS)
    _show_words(console, part)
    _show_kinds(console, part)
    unseen = ", ".join(part["not_seen"]) or "none"
    console.print(f"Kinds of which the ensemble sees fewer than one in five: {unseen}. {_NEVER}\n")


def _show_words(console: Console, part: dict[str, Any]) -> None:
    if part["best_recall"] < 1:
        console.print(
            f"There are more anomalies than one entry in a hundred: the recall at 1 % can be "
            f"{part['best_recall']:.3f} at most."
        )
    console.print(
        f"The ensemble has {part['times_checks']:.2f} times the average precision of the audit's "
        f"checks alone, {part['times_rules']:.2f} times that of the rule-based detector alone."
    )
    console.print("Anomalies by the estimated probabilities: " + _reliable(part["reliability"]))
    if part["reasons_name_the_cause"]:
        console.print(
            f"One of the three reasons names what was done for "
            f"{part['reasons_name_the_cause']:.1%} of what is found in the first hundredth."
        )
    twice = part["duplicates"]
    if twice:
        console.print(
            f"Entries booked twice ({twice['positives']:,}): average precision "
            f"{_figure(twice['average_precision'])}, precision of HIGH "
            f"{_figure(twice['high_precision'])}. " + _reliable(twice["reliability"])
        )


def _reliable(told: dict[str, Any]) -> str:
    return (
        f"{told['expected']:,.0f} expected, {told['actual']:,.0f} there are. Brier score "
        f"{told['brier']:.4f} (of a constant {told['brier_of_share']:.4f}), expected calibration "
        f"error {told['calibration_error']:.4f}."
    )


def _show_kinds(console: Console, part: dict[str, Any]) -> None:
    names = [name for name in _SHORT if name in part["detectors"]]
    heads = {"Kind": "left"} | {_SHORT[name]: "right" for name in names}
    rows = [
        (kind[:_WIDTH], *(f"{100 * recalls[name]:.0f}" for name in names))
        for kind, recalls in part["by_kind"].items()
    ]
    means = ("mean of kinds", *(f"{100 * part['mean_of_kinds'][name]:.0f}" for name in names))
    console.print("\nOf each kind, the share in percent among the first 1 % of ordinary entries:")
    show_table(console, heads, [*rows, means])


def _figure(one: dict[str, Any]) -> str:
    if one["low"] == one["high"]:
        return f"{one['mean']:.3f}"
    return f"{one['mean']:.3f} ({one['low']:.2f}-{one['high']:.2f})"
