"""A custom report from JSON or TOML: its shape, with errors that say where and what is meant."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Final, TypeVar, cast

from crossfoot.errors import UserError
from crossfoot.reports.custom.sources import SOURCE_NAMES
from crossfoot.reports.custom.spec import (
    CHARTS,
    MEASURES,
    OPERATORS,
    STEPS,
    Drawing,
    Filter,
    Group,
    Measure,
    Order,
    Plain,
    Spec,
)

_Part = TypeVar("_Part")
_KEYS: Final = (
    "source", "title", "columns", "filters", "grouping", "measures", "order", "limit", "chart",
)  # fmt: skip
#: How much of a report can be asked for.
MOST_PARTS: Final = 50
MOST_VALUES: Final = 1_000
MOST_ROWS: Final = 1_000_000
LONGEST_TEXT: Final = 500


def spec_of(record: Mapping[str, Any]) -> Spec:
    """Read a definition. Its columns and values are looked at by `validated`.

    Raises:
        UserError: a part is missing, unknown or of another shape; the sentence says which.
    """
    _known_keys(record, _KEYS, "the report")
    source = _choice(_needed(record, "source", "the report"), SOURCE_NAMES, "source")
    return Spec(
        source=source,
        title=_text(record.get("title", ""), "title"),
        columns=tuple(_parts(record, "columns", _text)),
        filters=tuple(_parts(record, "filters", _filter)),
        grouping=tuple(_parts(record, "grouping", _group)),
        measures=tuple(_parts(record, "measures", _measure)),
        order=tuple(_parts(record, "order", _order)),
        limit=_limit(record.get("limit")),
        chart=_drawing(record.get("chart")),
    )


def meant(given: str, known: Iterable[str], what: str) -> str:
    """The sentence about a name that is not there: the nearest one, and all there are."""
    names = list(known)
    near = get_close_matches(given.lower(), [name.lower() for name in names], n=1)
    guess = next((name for name in names if near and name.lower() == near[0]), None)
    hint = f": did you mean '{guess}'?" if guess else "."
    return f"'{given[:50]}' is no {what}{hint} There are: {', '.join(names)}."


def _parts(
    record: Mapping[str, Any], key: str, read: Callable[[Any, str], _Part]
) -> Iterable[_Part]:
    value = record.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise UserError(f"{key} has to be a list.")
    if len(value) > MOST_PARTS:
        raise UserError(f"{key} has {len(value):,} parts: {MOST_PARTS} at most.")
    return [read(one, f"{key}[{place}]") for place, one in enumerate(value, 1)]


def _filter(value: Any, place: str) -> Filter:
    record = _record(value, ("column", "operator", "value"), place)
    column = _text(_needed(record, "column", place), f"{place}.column")
    operator = _needed(record, "operator", place)
    return Filter(
        column,
        cast("Any", _choice(operator, OPERATORS, f"{place}.operator")),
        _value(record.get("value"), f"{place}.value"),
    )


def _value(value: Any, place: str) -> Plain | tuple[Plain, ...]:
    if isinstance(value, list | tuple):
        if len(value) > MOST_VALUES:
            raise UserError(f"{place} has {len(value):,} values: {MOST_VALUES:,} at most.")
        return tuple(_scalar(one, place) for one in value)
    return _scalar(value, place)


def _scalar(value: Any, place: str) -> Plain:
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, str):
        return _text(value, place)
    if value is None or isinstance(value, bool | int | Decimal | dt.date):
        return value
    raise UserError(f"{place} has to be a text, a number, a day, true or false, or a list of them.")


def _group(value: Any, place: str) -> Group:
    if isinstance(value, str):
        return Group(_text(value, place))
    record = _record(value, ("column", "by"), place)
    column = _text(_needed(record, "column", place), f"{place}.column")
    by = record.get("by")
    if by is not None:
        _choice(by, STEPS, f"{place}.by")
    return Group(column, by)


def _measure(value: Any, place: str) -> Measure:
    if isinstance(value, str):
        return Measure(cast("Any", _choice(value, MEASURES, place)))
    record = _record(value, ("measure", "column", "title"), place)
    measure = _choice(_needed(record, "measure", place), MEASURES, f"{place}.measure")
    column = record.get("column")
    title = _text(record.get("title", ""), f"{place}.title")
    return Measure(
        cast("Any", measure), None if column is None else _text(column, f"{place}.column"), title
    )


def _order(value: Any, place: str) -> Order:
    if isinstance(value, str):
        return Order(_text(value, place))
    record = _record(value, ("column", "descending"), place)
    column = _text(_needed(record, "column", place), f"{place}.column")
    descending = record.get("descending", False)
    if not isinstance(descending, bool):
        raise UserError(f"{place}.descending has to be true or false.")
    return Order(column, descending)


def _drawing(value: Any) -> Drawing | None:
    if value is None:
        return None
    record = _record(value, ("kind", "x", "y"), "chart")
    kind = _choice(_needed(record, "kind", "chart"), CHARTS, "chart.kind")
    x, y = (_text(_needed(record, name, "chart"), f"chart.{name}") for name in ("x", "y"))
    return Drawing(kind, x, y)


def _limit(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_ROWS:
        raise UserError(f"limit has to be a whole number from 1 to {MOST_ROWS:,}.")
    return value


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise UserError(f"{place} has to be a text.")
    if len(value) > LONGEST_TEXT or "\x00" in value:
        raise UserError(f"{place} has to have at most {LONGEST_TEXT} characters, none of them NUL.")
    return value


def _choice(value: Any, known: Iterable[str], place: str) -> str:
    names = list(known)
    if not isinstance(value, str) or value not in names:
        raise UserError(f"{place}: {meant(str(value), names, place.rpartition('.')[2])}")
    return value


def _record(value: Any, keys: tuple[str, ...], place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise UserError(f"{place} has to have {', '.join(keys)}.")
    _known_keys(value, keys, place)
    return value


def _known_keys(record: Mapping[str, Any], keys: tuple[str, ...], place: str) -> None:
    for key in record:
        if key not in keys:
            raise UserError(f"{place}: {meant(str(key), keys, 'part of it')}")


def _needed(record: Mapping[str, Any], key: str, place: str) -> Any:
    if record.get(key) is None:
        raise UserError(f"{place} has no {key}.")
    return record[key]
