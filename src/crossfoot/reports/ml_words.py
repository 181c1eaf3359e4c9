"""What models say in sentences, from their summary: the same in the terminal and in notebooks."""

from collections.abc import Mapping
from typing import Any, Final

from crossfoot.ml.duplicates.training import THRESHOLD
from crossfoot.reports.plain import counted

#: Where the strangest hundredth has fewer entries, it tells nothing of what is found.
_LEAST_TOP = 10
#: What is said beside such figures.
OF_FEW: Final = "Of so few entries this means little: other errors may be found or not."


def tier_sentence(ml: Mapping[str, Any]) -> str:
    """How much the ledger could teach, and what that means."""
    tier = ml["tier"]
    # A server's warning says the meaning too.
    meaning = "" if tier["meaning"] in tier["warning"] else f", {tier['meaning']}"
    return f"Tier {tier['name']}{meaning}. {tier['warning']}".strip()


def levels_sentence(ml: Mapping[str, Any]) -> str:
    """How many entries are of which level."""
    told = ml["entries"]
    scored = counted(told["scored"], "entry")
    return f"{scored} scored: {told['HIGH']:,} HIGH, {told['MEDIUM']:,} MEDIUM, the rest LOW."


def first_reason(entry: Mapping[str, Any]) -> str:
    """The strongest reason of an entry; that it may be booked twice comes first."""
    probability = entry.get("duplicate_probability") or 0.0  # a server tells it elsewhere
    parts = [f"may be booked twice ({_percent(probability)})"] if probability >= THRESHOLD else []
    parts += [one["reason"] for one in entry["reasons"][:1]]
    return "; ".join(parts) or "no rule holds for it"


def measured_sentence(ml: Mapping[str, Any]) -> str:
    """What was measured on this ledger, with how many positives."""
    metrics = ml["metrics"]
    if metrics is None:
        return "It is not known how much of what is wrong these models find."
    found = metrics["detectors"]["ensemble"]
    copies = counted(metrics["positives"], "entry")
    top = max(round(metrics["entries"] * metrics["top_share"]), 1)
    start = (
        f"Measured: {copies} of {metrics['ledger']} were copied and changed in ways that no "
        "detector was taught. "
    )
    if is_of_few(metrics):
        precision = found["average_precision"]
        chance = metrics["positives"] / max(metrics["entries"], 1)
        return (
            f"{start}The average precision is {precision:.2f}, where chance alone gives "
            f"{chance:.2f} and 1 is perfect. {OF_FEW}"
        )
    if top >= metrics["positives"]:
        end = f"{_percent(found['recall'])} of them are among the {top:,} strangest."
    else:
        end = f"they make up {_percent(found['precision'])} of the {top:,} strangest."
    return f"{start}Mixed with the others, {end} Errors of other kinds may be found less often."


def is_of_few(metrics: Mapping[str, Any]) -> bool:
    """Whether so few entries were measured that the figures mean little."""
    top = max(round(metrics["entries"] * metrics["top_share"]), 1)
    return bool(top < min(metrics["positives"], _LEAST_TOP))


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def duplicates_sentence(ml: Mapping[str, Any]) -> str:
    """What the duplicate model found, or why there is none."""
    told = ml["duplicates"]
    if told["lines"] is None:
        why = told["reason"].removesuffix(".")
        return f"Booked twice: no model ({why}). The duplicate types of the audit stand."
    found = counted(told["lines"], "line")
    sentence = f"Booked twice: {found} with an estimated probability of at least 50 %."
    metrics = told["metrics"]
    if metrics is None:
        return sentence
    recall, precision = _percent(metrics["recall"]), _percent(metrics["precision"])
    return (
        f"{sentence} Of {counted(metrics['positives'], 'planted duplicate')} that the model had "
        f"not seen it recognised {recall}, and {precision} of those it named were planted."
    )


def labels_sentence(ml: Mapping[str, Any]) -> str:
    """What became of the reviewers' decisions; empty where there were none."""
    told = ml["labels"]
    if told is None:
        return ""
    count = told["exceptions"] + told["cleared"]
    of = f"{counted(count, 'decision')} of reviewers ({told['exceptions']:,} exceptions)"
    if told["learned_from"]:
        sentence = f"The random forest learned from {of}."
    else:
        sentence = f"{of} changed nothing: {told['why_not']}."
    return sentence
