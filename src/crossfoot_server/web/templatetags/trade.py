"""How pages show key figures and forecasts: exact, by their unit."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from crossfoot_server.web.templatetags.pages import NOTHING, count, money, number, share
from crossfoot_server.web.words import words

register = template.Library()


@register.filter
def figure(value: Any, unit: str) -> str:
    """The value of a key figure: money with its own digits, shares in per cent."""
    if value is None:
        return NOTHING
    if unit == "share":
        return share(float(value))
    if unit == "money":
        return _exact(value)
    if unit == "count":
        return count(value)
    shown = number(float(value), 2)
    return _("%(n)s days") % {"n": shown} if unit == "days" else shown


def _exact(value: Any) -> str:
    """All digits of an amount; a whole number has none behind the point."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    exponent = exact.as_tuple().exponent
    return money(exact, max(-exponent, 0) if isinstance(exponent, int) else 0)


def signed_share(value: Any) -> str:
    """A change as a percentage with its sign."""
    if value is None:
        return NOTHING
    sign = "+" if value > 0 else ""
    return f"{sign}{share(value)}"


@register.filter
def units(value: Any) -> str:
    """A number of units: to one digit where it is small."""
    if value is None:
        return NOTHING
    return number(value, 0 if abs(value) >= 100 or float(value).is_integer() else 1)


@register.filter
def demand(kind: str) -> str:
    """What an item's demand is like. One with history enough for a season need not have one."""
    return _("regular") if kind == "seasonal" else words(kind)


@register.filter
def spaced(text: str) -> str:
    """A word of ours as people read it: spaces for underscores."""
    return str(text).replace("_", " ")
