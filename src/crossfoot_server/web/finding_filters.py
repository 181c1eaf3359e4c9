"""What a list of findings is filtered by, as its reader sees it and takes it away again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from crossfoot.selection.finding_filter import FINDING_PARAMETERS
from crossfoot_server.audit.models import Review
from crossfoot_server.web.templatetags.pages import count
from crossfoot_server.web.words import words

LABELS: Mapping[str, Any] = {
    "code": _("Check"),
    "family": _("Family"),
    "status": _("Status"),
    "assignee": _("Reviewer"),
    "account": _("Account"),
    "account_prefix": _("Account begins with"),
    "user": _("User"),
    "source": _("Source"),
    "journal_id": _("Entry"),
    "party": _("Party"),
    "date_from": _("Posted from"),
    "date_to": _("Posted to"),
    "amount_from": _("Amount from"),
    "amount_to": _("Amount to"),
    "risk_from": _("Risk from"),
    "text": _("Search"),
    "line_id": _("Line"),
}
#: Filters that everybody sees, and those that are opened.
FIRST = ("text", "code", "family", "status", "assignee")
MORE = (
    "account_prefix", "user", "party", "date_from", "date_to", "amount_from", "amount_to",
    "risk_from",
)  # fmt: skip
#: Filters by words of Crossfoot's own, and by numbers of lines.
_OURS = ("code", "family", "status")
_COUNTED = ("line_id", "entry_id")
_WORDS = {"me": _("me"), "none": _("nobody"), **dict(Review.choices)}


@dataclass(frozen=True)
class Chip:
    """A filter that holds, in words, and the query without it."""

    label: Any
    value: Any
    query: str


def chips_of(query: QueryDict, titles: Mapping[str, str]) -> list[Chip]:
    """The filters of an address; `titles` are words for values, such as names of checks."""
    told = {**_WORDS, **titles}
    return [
        Chip(LABELS[name], _shown(name, value, told), _without(query, name, value))
        for name in FINDING_PARAMETERS
        for value in query.getlist(name)
        if value
    ]


def _shown(name: str, value: str, told: Mapping[str, Any]) -> Any:
    """A value as its reader knows it; what people wrote stays as it is."""
    if name in _COUNTED and value.isdecimal():
        return count(int(value))
    shown = told.get(value, value)
    return words(str(shown)) if name in _OURS else shown


def kept_of(query: QueryDict) -> list[tuple[str, str]]:
    """What a form of filters has to carry along, as it has no field for it."""
    asked = {*FIRST, *MORE}
    names = [name for name in FINDING_PARAMETERS if name not in asked]
    return [*_values(query, names), *_values(query, ("columns",)), *_further(query, asked)]


def _further(query: QueryDict, asked: Iterable[str]) -> list[tuple[str, str]]:
    """Values beside the one that a field shows."""
    return [(name, value) for name in asked for value in query.getlist(name)[1:] if value]


def _values(query: QueryDict, names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, value) for name in names for value in query.getlist(name) if value]


def _without(query: QueryDict, name: str, value: str) -> str:
    rest = query.copy()
    rest.pop("cursor", None)
    rest.setlist(name, [one for one in rest.getlist(name) if one != value])
    return rest.urlencode()
