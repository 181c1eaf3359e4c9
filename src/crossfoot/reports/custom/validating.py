"""Whether a custom report can be made of its source; its values become numbers and days."""

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Final, TypeVar

from crossfoot.errors import UserError
from crossfoot.reports.custom.days import window_in_words
from crossfoot.reports.custom.parsing import meant
from crossfoot.reports.custom.sources import Field, Source
from crossfoot.reports.custom.spec import Filter, Group, Measure, Operator, Plain, Spec

_Part = TypeVar("_Part")
_TEXT_ONLY: Final[tuple[Operator, ...]] = ("contains", "starts with")
_ORDERED: Final[tuple[Operator, ...]] = ("between", "at least", "at most")
_WITHOUT: Final[tuple[Operator, ...]] = ("empty", "not empty")
_PAIR: Final = 2
_MOST_CHARTED: Final = 2
#: Any day will do to see whether words mean a span of days.
_SOME_DAY: Final = dt.date(2024, 2, 29)


def validated(spec: Spec, source: Source) -> Spec:
    """The same report with values of its columns' types; a list without columns shows them all.

    Raises:
        UserError: a column is not there, or an operator, a value, a measure, an order or a chart
            does not go with it. The sentence says where, and what is nearest.
    """
    columns = tuple(_field(name, source, f"columns[{n}]").name for n, name in _places(spec.columns))
    if spec.is_grouped and columns:
        raise UserError(
            "A report has either columns, and is a list, or grouping and measures. Leave out one."
        )
    filters = tuple(_filter(one, source, f"filters[{n}]") for n, one in _places(spec.filters))
    for n, group in _places(spec.grouping):
        _check_group(group, source, f"grouping[{n}]")
    for n, measure in _places(spec.measures):
        _check_measure(measure, source, f"measures[{n}]")
    made = replace(
        spec,
        columns=() if spec.is_grouped else columns or source.names,
        filters=filters,
        measures=spec.measures or ((Measure("count"),) if spec.grouping else ()),
    )
    _check_names(made)
    _check_order(made, source)
    _check_chart(made)
    return made


def _places(parts: Collection[_Part]) -> list[tuple[int, _Part]]:
    return list(enumerate(parts, 1))


def _field(name: str, source: Source, place: str) -> Field:
    if name not in source.names:
        raise UserError(f"{place}: {meant(name, source.names, f'column of {source.name}')}")
    return source.field(name)


def _filter(one: Filter, source: Source, place: str) -> Filter:
    field = _field(one.column, source, f"{place}.column")
    _check_operator(one.operator, field, place)
    if one.operator in _WITHOUT:
        if one.value is not None:
            raise UserError(f"{place}: “{one.operator}” takes no value.")
        return one
    if one.operator in ("between", "in"):
        return replace(one, value=_values(one, field, place))
    if one.value is None or isinstance(one.value, tuple):
        raise UserError(f"{place}: “{one.operator}” needs one value.")
    if one.operator == "during":
        return replace(one, value=_span(one.value, place))
    return replace(one, value=_typed(one.value, field, place))


def _check_operator(operator: Operator, field: Field, place: str) -> None:
    is_text = not (field.is_number or field.is_day or field.kind == "flag")
    if operator in _TEXT_ONLY and not is_text:
        raise UserError(f"{place}: “{operator}” is for texts; '{field.name}' is of {field.kind}.")
    if operator in _ORDERED and (is_text or field.kind == "flag"):
        raise UserError(
            f"{place}: “{operator}” is for numbers and days; '{field.name}' is of {field.kind}."
        )
    if operator == "during" and not field.is_day:
        raise UserError(f"{place}: “during” is for days; '{field.name}' is of {field.kind}.")


def _values(one: Filter, field: Field, place: str) -> tuple[Plain, ...]:
    if not isinstance(one.value, tuple) or not one.value:
        raise UserError(f"{place}: “{one.operator}” needs a list of values.")
    values = tuple(_typed(value, field, place) for value in one.value)
    if one.operator == "between":
        if len(values) != _PAIR:
            raise UserError(f"{place}: “between” needs two values, the lower one first.")
        low, high = values
        if low > high:  # type: ignore[operator]  # both are of the column's type
            raise UserError(f"{place}: {low} is above {high}. Put the lower value first.")
    return values


def _span(value: Plain, place: str) -> str:
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    try:
        window_in_words(text, _SOME_DAY)
    except UserError as error:
        raise UserError(f"{place}.value: {error}") from error
    return text


def _typed(value: Plain, field: Field, place: str) -> Plain:
    """A value as the column has it."""
    if field.is_number:
        return _number(value, field, place)
    if field.is_day:
        return _day(value, field, place)
    if field.kind == "flag":
        if not isinstance(value, bool):
            raise UserError(f"{place}.value: '{field.name}' is either true or false.")
        return value
    if value is None or isinstance(value, bool):
        raise UserError(f"{place}.value: '{field.name}' holds texts.")
    return value if isinstance(value, str) else str(value)


def _number(value: Plain, field: Field, place: str) -> Decimal:
    try:
        if isinstance(value, str | int | Decimal) and not isinstance(value, bool):
            number = Decimal(value)
            if number.is_finite() and abs(number.adjusted()) < 30:
                return number
    except InvalidOperation:
        pass
    raise UserError(f"{place}.value: '{str(value)[:50]}' is no number, as '{field.name}' has them.")


def _day(value: Plain, field: Field, place: str) -> dt.date:
    try:
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        if isinstance(value, str):
            return dt.date.fromisoformat(value)
    except ValueError:
        pass
    raise UserError(
        f"{place}.value: '{str(value)[:50]}' is no day, as '{field.name}' has them. Write "
        "YYYY-MM-DD, or “during” and a span such as last 12 months."
    )


def _check_group(group: Group, source: Source, place: str) -> None:
    field = _field(group.column, source, f"{place}.column")
    if group.by and not field.is_day:
        raise UserError(f"{place}.by: only days go by {group.by}; '{field.name}' is {field.kind}.")
    if field.kind == "time" and not group.by:
        raise UserError(f"{place}: '{field.name}' is grouped by month, quarter or year.")


def _check_measure(measure: Measure, source: Source, place: str) -> None:
    if measure.column is None:
        if measure.measure not in ("count", "share"):
            raise UserError(f"{place}: “{measure.measure}” needs a column.")
        return
    field = _field(measure.column, source, f"{place}.column")
    if measure.measure in ("count", "distinct"):
        return
    is_ordered = field.is_number or field.is_day
    if measure.measure in ("min", "max") and is_ordered:
        return
    if not field.is_number:
        numbers = [one.name for one in source.fields if one.is_number]
        raise UserError(
            f"{place}.column: “{measure.measure}” needs a column of numbers, and "
            f"'{field.name}' is {field.kind}. There are: {', '.join(numbers)}."
        )


def _check_names(spec: Spec) -> None:
    seen: set[str] = set()
    for name in spec.names:
        if name in seen:
            raise UserError(f"'{name}' is there twice. Leave out one.")
        seen.add(name)


def _check_order(spec: Spec, source: Source) -> None:
    known = spec.names if spec.is_grouped else source.names
    for n, one in _places(spec.order):
        if one.column not in known:
            raise UserError(f"order[{n}]: {meant(one.column, known, 'column of the result')}")


def _check_chart(spec: Spec) -> None:
    if spec.chart is None:
        return
    groups = [one.name for one in spec.grouping]
    measures = [one.name for one in spec.measures if one.measure not in ("min", "max")]
    if not 1 <= len(groups) <= _MOST_CHARTED:
        raise UserError("chart: a chart needs one group, or two of which the second is its lines.")
    if spec.chart.x not in groups:
        raise UserError(f"chart.x: {meant(spec.chart.x, groups, 'group of the report')}")
    if spec.chart.y not in measures:
        raise UserError(f"chart.y: {meant(spec.chart.y, measures, 'measure that can be drawn')}")
