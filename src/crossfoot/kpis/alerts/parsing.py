"""Alert rules from what people write, and back."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, asdict, fields
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

from crossfoot.errors import UserError
from crossfoot.kpis.alerts.rules import (
    KINDS,
    LEAST_PAST,
    SEVERITIES,
    Against,
    Method,
    Movement,
    Operator,
    Rule,
)

#: More days or periods than this are a slip of the pen.
_MOST = 10_000
#: Numbers beyond so many digits before or behind the point are no figures of a company.
_DIGITS = 18


def rule_of(kind: str, values: Mapping[str, object]) -> Rule:
    """The rule of a kind with these values, as JSON holds them; limits may be texts.

    Raises:
        UserError: there is no such kind or value, one is missing, or one cannot be.
    """
    if kind not in KINDS:
        raise UserError(f"There is no kind of alert “{kind}”. There are: {', '.join(KINDS)}.")
    known = {field.name: field for field in fields(KINDS[kind])}
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise UserError(
            f"A {kind} alert has no “{unknown[0]}”. It has: {', '.join(sorted(known))}."
        )
    for name, field in known.items():
        if field.default is MISSING and values.get(name) is None:
            raise UserError(f"A {kind} alert needs “{name}”. Give it a value.")
    parsed: dict[str, Any] = {
        name: _PARSERS[name](f"“{name}” of a {kind} alert", value) for name, value in values.items()
    }
    return KINDS[kind](**parsed)


def record_of(rule: Rule) -> tuple[str, dict[str, object]]:
    """The kind of a rule and its values as JSON can hold them; `rule_of` reads them."""
    kind = next(name for name, made in KINDS.items() if isinstance(rule, made))
    values = {
        name: str(value) if isinstance(value, Decimal) else value
        for name, value in asdict(rule).items()
    }
    return kind, values


def _one_of(choices: tuple[str, ...]) -> Callable[[str, object], str]:
    def parse(what: str, value: object) -> str:
        if value not in choices:
            shown = str(value)[:40]
            raise UserError(f"{what} is “{shown}”. It can be: {', '.join(choices)}.")
        return str(value)

    return parse


def _number(what: str, value: object) -> Decimal:
    if isinstance(value, (int, float, str, Decimal)) and not isinstance(value, bool):
        try:
            number = Decimal(str(value).strip())
        except InvalidOperation:
            number = Decimal("NaN")
        digits = number.as_tuple()
        if (
            isinstance(digits.exponent, int)
            and abs(digits.exponent) + len(digits.digits) <= _DIGITS
        ):
            return number
    shown = str(value)[:40]
    raise UserError(f"{what} is “{shown}”, which is no such number. Write it as 1234.56.")


def _not_negative(what: str, value: object) -> Decimal:
    number = _number(what, value)
    if number < 0:
        raise UserError(f"{what} is {value}. It cannot be below zero.")
    return number


def _positive(what: str, value: object) -> float:
    number = float(_number(what, value))
    if number <= 0:
        raise UserError(f"{what} is {value}. It has to be above zero.")
    return number


def _whole(least: int) -> Callable[[str, object], int]:
    def parse(what: str, value: object) -> int:
        number = _number(what, value)
        if not least <= number <= _MOST or number != int(number):
            raise UserError(
                f"{what} is {value}. It has to be a whole number from {least} to {_MOST}."
            )
        return int(number)

    return parse


def _days(what: str, value: object) -> int | None:
    return None if value is None else _whole(1)(what, value)


def _yes_or_no(what: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise UserError(f"{what} is “{value}”. It can be true or false.")
    return value


_PARSERS: dict[str, Callable[[str, object], object]] = {
    "operator": _one_of(get_args(Operator)),
    "limit": _number,
    "dead_band": _not_negative,
    "severity": _one_of(SEVERITIES),
    "unfinished": _yes_or_no,
    "beyond": _positive,
    "against": _one_of(get_args(Against)),
    "direction": _one_of(get_args(Movement)),
    "days": _days,
    "method": _one_of(get_args(Method)),
    "width": _positive,
    "past": _whole(LEAST_PAST),
}
