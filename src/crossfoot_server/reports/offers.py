"""What can be asked for: the library's reports, what each may be told, and its formats."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from crossfoot.reports.kinds import ALL_REPORTS, ReportKind, Source
from crossfoot.reports.writers import ALL_WRITERS, Writer
from crossfoot_server.shared.errors import ProblemError

_CURRENCY: Final = "Of amounts, such as EUR, where the data do not say."
#: What may be said of each source; without any of it a report is of the newest there is.
PARAMETERS: Final[Mapping[Source, Mapping[str, str]]] = {
    "audit": {
        "run": "A run of an audit.",
        "upload": "An upload: the newest run of it.",
        "engagement_id": "An engagement: the newest run of its newest upload.",
    },
    "upload": {
        "upload": "An upload of a ledger, of sales or of stock.",
        "engagement_id": "An engagement: its newest upload.",
    },
    "trade": {
        "period": "What columns are: day, week, month, quarter or year.",
        "last": "How many periods.",
        "at": "The label of the period it is of, such as 2026-03; else the newest that is over.",
        "currency": _CURRENCY,
    },
    "forecasts": {"run": "A run of forecasts; without it those in use."},
    "company": {"period": "Which periods key figures are of: day, week, month, quarter or year."},
    "custom": {
        "custom": "A saved report of one's own: needed.",
        "run": "Of an audit's tables: a run of it.",
        "upload": "Of an audit's tables: an upload, the newest run of it.",
        "engagement_id": "Of an audit's tables: an engagement.",
        "currency": _CURRENCY,
    },
}
SUMMARY: Final = "analytics_summary"
CUSTOM: Final = "custom"
KINDS: Final = {kind.name: kind for kind in ALL_REPORTS if kind.source in PARAMETERS}
WRITERS: Final = ALL_WRITERS
#: As the API and its schema have them.
KIND_NAMES: Final = sorted(KINDS)
FORMAT_NAMES: Final = sorted(WRITERS)
DEFAULT_FORMATS: Final = ("pdf",)


@dataclass(frozen=True)
class Wanted:
    """What is asked for, checked: a kind with parameters that it knows, and formats there are."""

    kind: ReportKind
    parameters: Mapping[str, Any]
    writers: tuple[Writer, ...]

    @property
    def formats(self) -> list[str]:
        return [writer.name for writer in self.writers]


def wanted(kind: str, parameters: Mapping[str, Any], formats: list[str]) -> Wanted:
    """Check what is asked for.

    Raises:
        ProblemError: there is no such report or format, or the report knows no such parameter.
    """
    found = kind_of(kind)
    known = PARAMETERS[found.source]
    unknown = sorted(set(parameters) - set(known))
    if unknown:
        raise ProblemError(
            f"The report “{found.title}” knows no parameter “{unknown[0]}”. It knows: "
            f"{', '.join(known) or 'none'}.",
            "unknown_parameter",
        )
    return Wanted(found, dict(parameters), _writers(formats or list(DEFAULT_FORMATS)))


def kind_of(name: str) -> ReportKind:
    """The report of a name.

    Raises:
        ProblemError: there is none.
    """
    if name in KINDS:
        return KINDS[name]
    near = difflib.get_close_matches(name, KINDS, n=3, cutoff=0.4) or list(KINDS)
    raise ProblemError(
        f"There is no report “{name[:60]}”. There are, among others: {', '.join(near)}.",
        "unknown_report",
    )


def _writers(formats: list[str]) -> tuple[Writer, ...]:
    for name in formats:
        if name not in WRITERS:
            raise ProblemError(
                f"There is no format “{name[:20]}”. There are: {', '.join(WRITERS)}.",
                "unknown_format",
            )
    return tuple(WRITERS[name] for name in dict.fromkeys(formats))
