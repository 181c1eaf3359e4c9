"""What kinds of values a profile takes, so that an audit never meets another one."""

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from crossfoot.audit.check import Check
from crossfoot.errors import UserError

#: Characters of a wrong value that a sentence shows.
_SHOWN: Final = 60


@dataclass(frozen=True)
class Kind:
    """A kind of values: what it is called, and which are of it."""

    words: str
    fits: Callable[[Any], bool]


def refuse_other_kinds(given: Mapping[str, Any], kinds: Mapping[str, Kind], where: str) -> None:
    """Refuse a value that is not of its kind; those without one are free.

    Raises:
        UserError: there is one.
    """
    for name, value in given.items():
        kind = kinds.get(name)
        if kind is not None and not kind.fits(value):
            text = repr(value)[:_SHOWN]
            raise UserError(f"{where}: {name} is {kind.words}, not {text}.")


def _is_number(value: Any) -> bool:
    """Whether a check can count with it; true is a number for Python only."""
    return isinstance(value, int | float) and type(value) is not bool and math.isfinite(value)


def _is_list(value: Any, fits: Callable[[Any], bool]) -> bool:
    return isinstance(value, list | tuple) and all(fits(one) for one in value)


def _is_table(value: Any, fits: Callable[[Any], bool]) -> bool:
    return isinstance(value, dict) and all(fits(one) for one in value.values())


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_texts(value: Any) -> bool:
    return _is_list(value, _is_text)


def _is_date(value: Any) -> bool:
    return type(value) is dt.date  # a moment is a date, too


def _is_minute(value: Any) -> bool:
    return type(value) is int and 0 <= value <= 24 * 60


_ANY_TABLE = Kind("a table", lambda value: isinstance(value, dict))
_TEXT = Kind("a text", _is_text)
_TEXTS = Kind("a list of texts", _is_texts)
_NUMBER = Kind("a number", _is_number)
_NUMBERS = Kind("a list of numbers", lambda value: _is_list(value, _is_number))
_DATE = Kind("a date such as 2026-12-31", _is_date)
_MINUTE = Kind("a time such as 06:00:00", _is_minute)
_SWITCH = Kind("true or false", lambda value: isinstance(value, bool))
_TABLES = Kind("a table", lambda value: _is_table(value, _ANY_TABLE.fits))

PROFILE_KINDS: Final[Mapping[str, Kind]] = {
    "name": _TEXT,
    "title": _TEXT,
    "engagement": _ANY_TABLE,
    "checks": _TABLES,
    "family_caps": Kind("a table of numbers", lambda value: _is_table(value, _is_number)),
    "medium_from": _NUMBER,
    "high_from": _NUMBER,
}
ENGAGEMENT_KINDS: Final[Mapping[str, Kind]] = {
    "fiscal_year_from": _DATE,
    "fiscal_year_to": _DATE,
    "as_of": _DATE,
    "close_dates": Kind("a table of dates", lambda value: _is_table(value, _is_date)),
    "weekend": Kind(
        "a list of days, 0 Sunday to 6 Saturday",
        lambda value: _is_list(value, lambda day: type(day) is int and 0 <= day <= 6),
    ),
    "country": _TEXT,
    "region": _TEXT,
    "holidays": _ANY_TABLE,
    "time_zone": _TEXT,
    "opens_minute": _MINUTE,
    "closes_minute": _MINUTE,
    "approval_limits": _NUMBERS,
    "materiality": _NUMBER,
    "manual_sources": _TEXTS,
    "tags": Kind("a table of lists of texts", lambda value: _is_table(value, _is_texts)),
    "user_tags": Kind("a table of lists of texts", lambda value: _is_table(value, _is_texts)),
    "languages": _TEXTS,
}


def kinds_of(check: Check) -> dict[str, Kind]:
    """The kinds of a check's parameters, which are those of their defaults."""
    defaults = {one.name: one.default for one in check.parameters}
    kinds = {name: _kind_of(value) for name, value in defaults.items()}
    found = {name: kind for name, kind in kinds.items() if kind is not None}
    return {**found, "enabled": _SWITCH, "weight": _NUMBER}


def _kind_of(default: object) -> Kind | None:
    if isinstance(default, bool):
        return _SWITCH
    if isinstance(default, int | float):
        return _NUMBER
    if isinstance(default, list | tuple):
        return _list_like(default)
    return _ANY_TABLE if isinstance(default, dict) else None


def _list_like(default: Iterable[object]) -> Kind:
    """A list of what the default has; of an empty one nothing is known."""
    for kind in (_TEXTS, _NUMBERS):
        if default and kind.fits(default):
            return kind
    return Kind("a list", lambda value: isinstance(value, list | tuple))
