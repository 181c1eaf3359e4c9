"""FilledPaper: what stands in a work paper that somebody has filled in."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from crossfoot.reports.read_back.identity import Identity


@dataclass(frozen=True)
class Problem:
    """Something that could not be taken; `row` as the spreadsheet counts, None for the sheet."""

    sheet: str
    row: int | None
    column: str
    value: str
    reason: str

    @property
    def sentence(self) -> str:
        parts = [f"sheet '{self.sheet}'"]
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column '{self.column}'")
        return f"{', '.join(parts)[:1].upper()}{', '.join(parts)[1:]}: {self.reason}"


@dataclass(frozen=True)
class FilledPaper:
    """A work paper as it came back.

    `reviews` are the fields of each finding (status, assignee, tick, note) as they stand there;
    a field whose column is gone, or whose text is not understood, is missing. `given_out` is how
    they were at export, of notes only their mark (see inputs.note_mark). Under inputs.SIGN_OFF both
    have the sign-off boxes and the conclusion. `missing` are findings whose rows are gone.
    """

    identity: Identity
    reviews: Mapping[str, Mapping[str, str]]
    given_out: Mapping[str, Mapping[str, str]]
    rows: Mapping[str, int]
    missing: tuple[str, ...]
    problems: tuple[Problem, ...]
    saved_by: str = ""
    saved_at: dt.datetime | None = None
