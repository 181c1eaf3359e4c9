"""Parameters of a query as plain strings become values; what is wrong is named with the remedy."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from crossfoot.errors import UserError

Query = Mapping[str, str | Sequence[str]]

_DAY_LENGTH = len("2026-03-31")
_LARGEST = 2**63 - 1
_YES, _NO = ("true", "1", "yes"), ("false", "0", "no")


@dataclass(frozen=True)
class Parameter:
    """One parameter: how a text of it becomes a value, what it means, whether it may repeat."""

    parse: Callable[[str, str], Any]
    meaning: str
    many: bool = False


def parse_query(query: Query, known: Mapping[str, Parameter]) -> dict[str, Any]:
    """Return the value of each parameter that was given; an empty text counts as not given.

    Raises:
        UserError: a parameter is unknown, given twice without being a list, or can't be read.
    """
    values = {}
    for name, given in query.items():
        if name not in known:
            raise UserError(
                f"There is no parameter '{name}'. There are: {', '.join(sorted(known))}."
            )
        texts = [text for text in ([given] if isinstance(given, str) else given) if text.strip()]
        if texts:
            values[name] = _value(name, texts, known[name])
    return values


def _value(name: str, texts: Sequence[str], parameter: Parameter) -> Any:
    if parameter.many:
        return tuple(parameter.parse(name, text) for text in texts)
    if len(texts) > 1:
        raise UserError(f"{name} is given {len(texts)} times: give it once.")
    return parameter.parse(name, texts[0])


def as_text(name: str, text: str) -> str:
    return text


def as_code(name: str, text: str) -> str:
    """The code of a check; codes are upper case."""
    return text.strip().upper()


def as_day(name: str, text: str) -> dt.date:
    try:
        if len(text.strip()) == _DAY_LENGTH:
            return dt.date.fromisoformat(text.strip())
    except ValueError:
        pass
    raise UserError(f"{name}: '{text}' is no day. Write it as 2026-03-31.")


def as_amount(name: str, text: str) -> Decimal:
    try:
        amount = Decimal(text.strip())
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise UserError(f"{name}: '{text}' is no amount. Write it as 1234.50, without marks.")
    return amount


def as_number(name: str, text: str) -> int:
    plain = text.strip()
    if plain.isascii() and plain.isdigit() and int(plain[:20]) <= _LARGEST:
        return int(plain)
    raise UserError(f"{name}: '{text}' is no whole number from 0. Write it as 250.")


def as_yes_or_no(name: str, text: str) -> bool:
    word = text.strip().lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise UserError(f"{name}: '{text}' is neither true nor false. Write true or false.")


def as_names(name: str, text: str) -> tuple[str, ...]:
    """Names with commas between them."""
    return tuple(part.strip() for part in text.split(",") if part.strip())
