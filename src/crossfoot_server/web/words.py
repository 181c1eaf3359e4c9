"""Texts of the library in the reader's language: it writes English, and knows no Django.

What it says is either a text that the catalogue has, or a template of `locale/library.txt` that was
filled, such as 'posted on {weekday:weekday}'. A filled text is taken apart by its template, and the
template's translation is filled with the same values, as the reader's locale writes them.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from string import Formatter
from typing import Any, Final

from django.utils import formats
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext, gettext_noop, ngettext

from crossfoot_server.web.language import SOURCE

_DAY: Final = r"\d{4}-\d\d-\d\d"
_NUMBER: Final = r"[+-]?\d[\d,]*(?:\.\d+)?"
#: What a field of a format looks like in English; a text ends where the template goes on.
_LOOKS: Final = {
    "date": _DAY,
    "money": _NUMBER,
    "number": _NUMBER,
    "count": _NUMBER,
    "decimal": _NUMBER,
    "percent": rf"{_NUMBER} ?%",
    "figure": rf"{_NUMBER}[kMBT%]?",
    "time": r"\d\d:\d\d",
    "weekday": r"[A-Z][a-z]+day",
    "lines": r"\d+ lines?",
    "times": r"\d+ times?",
    "characters": r"\d+ characters?",
}
#: How short numbers are written: 12,400,000 is 12.4M.
_SHORT: Final = {
    "k": gettext_noop("%sk"),
    "M": gettext_noop("%sM"),
    "B": gettext_noop("%sB"),
    "T": gettext_noop("%sT"),
}
#: A figure whose digits say that it is one: a whole number may be a name, or a year.
_FIGURE: Final = re.compile(
    r"(?P<number>[+-]?\d{1,3}(?:,\d{3})*\.\d+|[+-]?\d{1,3}(?:,\d{3})+|[+-]?\d[\d,]*(?= days))"
    r"(?P<unit>|%| days)"
)
#: What is measured in a currency.
_IN_CURRENCY: Final = re.compile(r"(?P<what>.+) \((?P<currency>[A-Z]{3})\)")
_SENTENCES: Final = re.compile(r"(?<=[.!?;]) +")
#: A list; what stands in brackets is one.
_PARTS: Final = re.compile(r", (?![^(]*\))")
#: A column with what it means: its name stays.
_COLUMN: Final = re.compile(r"([a-z_]+) \((.+)\)")
_BLANK: Final = gettext_noop("(blank)")
#: Fields that hold what people wrote: never words of the library, but for what stands for none.
_PEOPLES: Final = frozenset(
    {"account", "counter", "user", "entered_by", "approved_by", "source", "party", "first_party"}
    | {"last_party", "header", "who", "reference", "text", "keyword", "holiday", "path", "number"}
)
_NOBODY: Final = frozenset(
    {"no account", "nothing", "unnamed users", "entries without a source", "(new)"}
    | {"entries without a party", "a new account"}
)


@dataclass(frozen=True)
class Saying:
    """A template of the library: what its filled texts look like, and the format of its fields."""

    template: str
    pattern: re.Pattern[str]
    formats: Mapping[str, str]
    landmark: str
    sentences: int


def words(text: str) -> str:
    """A text of the library in the language of now; what nobody translated stays as it is."""
    if not text or (get_language() or SOURCE).startswith(SOURCE):
        return text
    core = text.strip()
    said = _in_language(get_language() or SOURCE, core) if core else core
    return said if core == text else text.replace(core, said, 1)


@lru_cache(maxsize=20_000)
def _in_language(language: str, text: str) -> str:
    known = gettext(text)
    if known != text:
        return known
    parts = _SENTENCES.split(text)
    if (filled := _filled(text, len(parts))) is not None:
        return filled
    told = [words(part) for part in parts] if len(parts) > 1 else parts
    if told != parts:
        return " ".join(told)
    return _filled(text) or text


def _filled(text: str, sentences: int | None = None) -> str | None:
    """A filled template in translation; if asked for, only one of so many sentences."""
    for saying in sayings():
        if sentences is not None and saying.sentences != sentences:
            continue
        if saying.landmark in text and (found := saying.pattern.fullmatch(text)):
            translated = gettext(saying.template)
            if translated != saying.template:
                return _fill(translated, saying.formats, found.groupdict())
    return None


def _fill(template: str, of_field: Mapping[str, str], values: Mapping[str, str]) -> str:
    parts: list[str] = []
    for literal, field, _format, _ in Formatter().parse(template):
        parts.append(literal)
        if field is not None:
            parts.append(_value(field, values[field], of_field[field]))
    return "".join(parts)


def _value(field: str, text: str, kind: str) -> str:
    if text == _BLANK:
        return gettext(_BLANK)
    if field in _PEOPLES and text not in _NOBODY:
        return text
    return _WRITERS.get(kind, _plain)(text)


def _plain(text: str) -> str:
    if re.fullmatch(_DAY, text):
        return _date(text)
    if found := _FIGURE.fullmatch(text):
        return _measured(found["number"], found["unit"])
    if found := _IN_CURRENCY.fullmatch(text):
        return f"{words(found['what'])} ({found['currency']})"
    parts = _PARTS.split(text)
    columns = [_COLUMN.fullmatch(part) for part in parts]
    if all(columns):
        return ", ".join(f"{one[1]} ({words(one[2])})" for one in columns if one)
    return ", ".join(words(part) for part in parts) if (said := words(text)) == text else said


def _measured(number: str, unit: str) -> str:
    if unit == " days":
        return gettext("%(n)s days") % {"n": _number(number)}
    return _number(number + unit)


def _date(text: str) -> str:
    return shown_day(dt.date.fromisoformat(text))


def _number(text: str) -> str:
    found = re.match(_NUMBER, text)
    if found is None:
        return text
    exact = Decimal(found[0].replace(",", ""))
    exponent = exact.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    shown, unit = formats.number_format(exact, decimals, force_grouping=True), text[found.end() :]
    if unit == "%":  # as pages write it
        return f"{shown} %"
    return gettext(_SHORT[unit]) % shown if unit in _SHORT else shown + unit


def _lines(text: str) -> str:
    number = int(text.split(" ")[0])
    return ngettext("%(n)d line", "%(n)d lines", number) % {"n": number}


def _times(text: str) -> str:
    number = int(text.split(" ")[0])
    return ngettext("%(n)d time", "%(n)d times", number) % {"n": number}


def _characters(text: str) -> str:
    number = int(text.split(" ")[0])
    return ngettext("%(n)d character", "%(n)d characters", number) % {"n": number}


_WRITERS: Final[Mapping[str, Callable[[str], str]]] = {
    "date": _date,
    "money": _number,
    "number": _number,
    "count": _number,
    "decimal": _number,
    "percent": _number,
    "figure": _number,
    "weekday": words,
    "lines": _lines,
    "times": _times,
    "characters": _characters,
}


@lru_cache(maxsize=1)
def sayings() -> tuple[Saying, ...]:
    """The library's templates, those that say most first."""
    listed = (files("crossfoot_server") / "locale/library.txt").read_text("utf-8").splitlines()
    found = [saying_of(one) for one in listed if any(f for _, f, _, _ in Formatter().parse(one))]
    return tuple(sorted(found, key=lambda one: -len(_literals(one.template))))


def saying_of(template: str) -> Saying:
    """A template with the pattern of the texts that it makes."""
    pattern, kinds, longest = "", dict[str, str](), ""
    for literal, field, kind, _ in Formatter().parse(template):
        pattern += re.escape(literal)
        longest = max(longest, literal, key=len)
        if field is None:
            continue
        pattern += f"(?P={field})" if field in kinds else _group(field, kind or "text")
        kinds.setdefault(field, kind or "text")
    sentences = len(_SENTENCES.split(template))
    return Saying(template, re.compile(pattern, re.DOTALL), kinds, longest, sentences)


def _group(field: str, kind: str) -> str:
    look = _LOOKS.get(kind, ".*?")
    return f"(?P<{field}>{look}|{re.escape(_BLANK)})"


def _literals(template: str) -> str:
    return "".join(literal for literal, *_ in Formatter().parse(template))


def shown_day(day: dt.date) -> str:
    """A day as the locale writes it; in English in ISO 8601, as its own order is not one."""
    if (get_language() or SOURCE).startswith(SOURCE):
        return day.isoformat()
    return formats.date_format(day, "SHORT_DATE_FORMAT")


#: The same, when it is shown.
lazy_words = lazy(words, str)


def choices_in_words(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Choices of a form whose labels are the library's or a model's."""
    return [(value, lazy_words(str(label))) for value, label in choices]


def all_words(value: Any) -> Any:
    """Texts of the library in the language of now: one, or several; anything else as it is."""
    if isinstance(value, list | tuple):
        return [all_words(one) for one in value]
    return words(str(value)) if isinstance(value, str) else value
