"""Values of key figures in the database: as text, to the last digit, of whatever kind they are."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models

from crossfoot.kpis.kpi import Number

if TYPE_CHECKING:  # it takes no arguments at run time
    _Texts = models.TextField[Number | None, Decimal | int | None]
else:
    _Texts = models.TextField


def as_text(value: Number | None) -> str | None:
    """A number with exactly its digits; money keeps its zeros."""
    return repr(value) if isinstance(value, float) else None if value is None else str(value)


def from_text(text: str | None) -> Decimal | int | None:
    """The number of a text: whole ones are counts."""
    if text is None:
        return None
    return int(text) if text.lstrip("-").isdigit() else Decimal(text)


class NumberField(_Texts):
    """Money, shares and counts in one column: a decimal stays one, a count a whole number.

    It is text in every database, so values are not compared or added up in SQL.
    """

    def from_db_value(self, value: Any, *_: Any) -> Decimal | int | None:
        return from_text(value)

    def get_prep_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else as_text(value)
