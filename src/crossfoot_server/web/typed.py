"""Numbers as people type them in their language, for readers that know one way to write them."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django.http import QueryDict
from django.utils.formats import get_format

from crossfoot.selection.parse import Parameter, as_amount

_GROUPED: Final = re.compile(r"-?\d{1,3}([.,' \u00a0\u202f]\d{3})+(?!\d)")


def plain_number(text: str) -> str:
    """A number with a point and without marks between thousands, as the language writes it.

    Where the decimal mark is a comma, 1.234,56 is 1234.56 and 1.234 is 1234; anything that is no
    such number stays as it was typed, and is refused where it is read.
    """
    if get_format("DECIMAL_SEPARATOR") != ",":
        return text
    typed = text.strip()
    whole, comma, fraction = typed.partition(",")
    grouped = _GROUPED.fullmatch(whole)
    if not comma and not grouped:
        return text
    digits = re.sub(r"[.' \u00a0\u202f]", "", whole) if grouped else whole
    return f"{digits}.{fraction}" if comma else digits


def with_plain_amounts(
    given: Mapping[str, Any], known: Mapping[str, Parameter]
) -> dict[str, list[str]]:
    """Lists of texts by parameter, those of amounts as `plain_number` has them."""
    return {
        name: [plain_number(one) for one in texts] if _is_amount(known.get(name)) else texts
        for name, texts in given.items()
    }


def plain_query(query: QueryDict, known: Mapping[str, Parameter]) -> QueryDict:
    """A copy of an address' parameters for the API, which knows one way to write amounts."""
    plain = query.copy()
    for name in (one for one in query if _is_amount(known.get(one))):
        plain.setlist(name, [plain_number(one) for one in query.getlist(name)])
    return plain


def _is_amount(parameter: Parameter | None) -> bool:
    return parameter is not None and parameter.parse is as_amount
