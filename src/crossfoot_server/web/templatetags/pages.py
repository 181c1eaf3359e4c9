"""How pages show figures, icons and places; figures follow the reader's locale, and stay exact."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template
from django.template.defaultfilters import floatformat
from django.templatetags.static import static
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString

from crossfoot_server.companies.own_machine import is_own_machine
from crossfoot_server.web.documents import prose
from crossfoot_server.web.navigation import sections_for
from crossfoot_server.web.words import all_words, shown_day

register = template.Library()
NOTHING = "–"


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite; what it means stands beside it."""
    sprite = static("web/vendor/icons.svg")
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite, name
    )


@register.simple_tag(takes_context=True)
def runs_here(context: dict[str, Any]) -> bool:
    """Whether the visitor is the one who runs the server, who needs no password."""
    return is_own_machine(context["request"])


@register.filter(name="prose")
def prose_of(text: str, how: str = "") -> SafeString:
    """A text of the documentation, in one line or in "blocks"."""
    return prose(text, blocks=how == "blocks")


@register.filter
def money(value: Any, decimals: int = 2) -> str:
    """An amount with its decimals and thousands separators; nothing is a dash."""
    if value is None or value == "":
        return NOTHING
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return formats.number_format(exact, decimals, use_l10n=True, force_grouping=True)


@register.filter
def count(value: Any) -> str:
    """A whole number with thousands separators."""
    return NOTHING if value is None else formats.number_format(value, 0, force_grouping=True)


@register.filter
def number(value: Any, decimals: int = 1) -> str:
    """A number rounded to so many decimals."""
    # number_format cuts digits off: 35.8 would be 35.
    return NOTHING if value is None else floatformat(value, f"{decimals}g")


@register.filter
def risk_score(risk: float) -> SafeString:
    """A risk of 0 to 100 with its bar."""
    level = "high" if risk >= 60 else "medium" if risk >= 30 else "low"
    return format_html(
        '<span class="score num"><progress class="{}" max="100" value="{}" aria-hidden="true">'
        "</progress>{}</span>",
        level,
        str(risk),
        number(risk),
    )


@register.filter
def share(value: Any, decimals: int = 1) -> str:
    """A fraction as a percentage."""
    if value is None:
        return NOTHING
    return f"{floatformat(100 * value, f'{decimals}g')} %"


@register.filter
def day(value: Any) -> str:
    """A day as the locale writes it; given as one, or as text in ISO 8601."""
    if isinstance(value, dt.date):
        return shown_day(value)
    return shown_day(dt.date.fromisoformat(value)) if value else NOTHING


@register.filter
def moment(value: Any) -> str:
    """A moment to the minute, in UTC."""
    return f"{shown_day(value.date())} {value:%H:%M} UTC" if value else NOTHING


@register.filter
def words(value: Any) -> Any:
    """A text of the library, or several, in the reader's language."""
    return all_words(value)


@register.filter
def setting(value: Any) -> str:
    """A parameter of a check as profiles write it; a list without its brackets."""
    if isinstance(value, list | tuple):
        return ", ".join(setting(one) for one in value) or NOTHING
    if isinstance(value, dict):
        return ", ".join(f"{name} = {setting(one)}" for name, one in value.items()) or NOTHING
    if isinstance(value, bool):
        return str(value).lower()
    return NOTHING if value is None else str(value)


@register.filter
def initials(name: str) -> str:
    """Two letters for a person: of an e-mail address those of its first parts."""
    parts = [part for part in name.split("@")[0].replace("_", ".").split(".") if part]
    return "".join(part[0] for part in parts[:2]).upper()


@register.inclusion_tag("web/parts/side.html", takes_context=True)
def side(context: template.Context) -> dict[str, Any]:
    """The side bar for the visitor of this page."""
    request, visitor = context["request"], context["visitor"]
    here = request.resolver_match.url_name if request.resolver_match else ""
    return {"sections": list(sections_for(visitor, here or "")), "visitor": visitor}


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """The address of this page with some parameters changed; None removes one."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"?{query.urlencode()}"


@register.filter
def unlocalised(value: Any) -> str:
    """A number as HTML attributes want it."""
    return "0" if value is None else str(value)
