"""Entries of a file whose review would teach the models most."""

from dataclasses import dataclass

from crossfoot.ml import ALL_DETECTORS
from crossfoot.ml.review import suggest_reviews
from crossfoot_server.datasets.models import DataFile, Dataset
from crossfoot_server.ml.entries import ToldEntry, told_entries
from crossfoot_server.ml.labels import LEAST_LINES, LabelCounts, judged_of, label_counts
from crossfoot_server.ml.models import TrainedModel
from crossfoot_server.ml.scored import entries_of, scored_by

NOT_SCORED = "No model has scored this file yet: train one on it first."
ALL_JUDGED = "Every entry of this file has been judged."
NO_NUMBERS = "The entries of this file have no numbers, so that none can be named."
#: What comes of the labels there are.
TOO_SMALL = (
    "The file has {:,} lines, and the forest, which learns from labels, needs {:,}: they are kept, "
    "but no model learns from them yet."
)
MISSING = (
    "The forest learns from {} of either sort on: {} exceptions and {} cleared entries are missing."
)
ENOUGH = "They are enough: the forest learns from them whenever it is trained on this file."
#: The same entries and labels give the same suggestions.
_SEED = 0


@dataclass(frozen=True)
class Suggestion:
    """An entry to judge: `why` is strangest, disputed or random; `why_text` says it in words."""

    entry: ToldEntry
    why: str
    why_text: str


@dataclass(frozen=True)
class Suggestions:
    """What to judge next, the model that says so, the labels there are and what comes of them.

    `reason` says why there is nothing to judge.
    """

    model: TrainedModel | None
    labels: LabelCounts
    advice: str
    entries: list[Suggestion]
    reason: str = ""


def suggestions_of(data_file: DataFile, count: int) -> Suggestions:
    """Suggest up to `count` entries that nobody has judged; the same for the same state."""
    judged = judged_of(data_file)
    labels = label_counts(judged)
    advice = _advice(data_file, labels)
    model = scored_by(data_file.company_id, data_file.pk)
    entries = None if model is None else entries_of(data_file, model.pk)
    if model is None or entries is None:
        return Suggestions(None, labels, advice, [], NOT_SCORED)
    detectors = [one.name for one in ALL_DETECTORS if one.name in entries.columns]
    chosen = suggest_reviews(entries, detectors, count, judged=judged["journal_id"], seed=_SEED)
    told, why = told_entries(data_file, model, chosen), chosen.select("why", "why_text").rows()
    found = [Suggestion(entry, *words) for entry, words in zip(told, why, strict=True)]
    nothing = ALL_JUDGED if entries["journal_id"].count() else NO_NUMBERS
    return Suggestions(model, labels, advice, found, "" if found else nothing)


def _advice(data_file: DataFile, labels: LabelCounts) -> str:
    datasets = Dataset.objects.of(data_file.company_id).filter(data_file=data_file)
    lines = datasets.values_list("line_count", flat=True).first() or 0
    if lines < LEAST_LINES:
        return TOO_SMALL.format(lines, LEAST_LINES)
    if labels.are_enough:
        return ENOUGH
    return MISSING.format(labels.needed, labels.missing_exceptions, labels.missing_cleared)
