"""Suggestion: what a file's columns seem to mean, how sure that is, and why."""

from dataclasses import dataclass

from crossfoot.ingest.mapping import Mapping


@dataclass(frozen=True)
class ColumnSuggestion:
    """One column of the file.

    `canonical` is the suggested meaning (None: kept in `extra`), or flag / counter_account;
    `confidence` is 0 to 1, `reason` a sentence, `samples` a few of its values.
    """

    column: str
    canonical: str | None
    confidence: float
    reason: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Suggestion:
    """A mapping for a file, if one could be made.

    `is_certain`: every required column is clear and the debit/credit convention is proved, so the
    mapping may be applied unasked. `missing` are required meanings for which no column was found;
    `reasons` say what was proved, and what keeps the mapping from being certain: `doubts` are the
    latter alone, with what to do about it where that is known.
    """

    mapping: Mapping | None
    is_certain: bool
    columns: tuple[ColumnSuggestion, ...]
    missing: tuple[str, ...]
    reasons: tuple[str, ...]
    doubts: tuple[str, ...] = ()
