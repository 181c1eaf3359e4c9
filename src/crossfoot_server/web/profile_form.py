"""The checks of a profile as a form has them: each on or off, its weight, its thresholds."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import tomli_w
from django.utils.translation import gettext as _

from crossfoot.audit.check import Check, Parameter
from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.audit.profile import Profile
from crossfoot.errors import UserError
from crossfoot_server.web.ledger.checks_page import FAMILIES

_LONGEST = 2_000


@dataclass(frozen=True)
class Threshold:
    """A parameter of a check as it is shown: what it is now, and what it is by itself."""

    name: str
    meaning: str
    unit: str
    kind: str
    value: str
    usual: str

    @property
    def is_changed(self) -> bool:
        return self.value != self.usual


@dataclass(frozen=True)
class CheckFields:
    """A check with what can be set of it."""

    check: Check
    is_on: bool
    weight: Threshold
    thresholds: list[Threshold]

    @property
    def changes(self) -> int:
        """How much of it is another way than by itself."""
        on = self.is_on != self.check.on_by_default
        return on + sum(one.is_changed for one in (self.weight, *self.thresholds))


def families(profile: Profile) -> list[tuple[Any, list[CheckFields]]]:
    """The checks as they are set by a profile, by their families."""
    fields = (_fields(check, profile) for check in ALL_CHECKS)
    by_family = groupby(fields, key=lambda one: one.check.family)
    return [(FAMILIES[family], list(checks)) for family, checks in by_family]


def _fields(check: Check, profile: Profile) -> CheckFields:
    values = profile.settings(check).parameters
    weight = Parameter("weight", check.weight, _("points that a flag adds to the risk, at most"))
    return CheckFields(
        check,
        profile.why_off(check) is None,
        _threshold(check, weight, profile.weight(check)),
        [_threshold(check, one, values[one.name]) for one in check.parameters],
    )


def _threshold(check: Check, one: Parameter, value: Any) -> Threshold:
    name = f"{check.code}.{one.name}"
    return Threshold(name, one.meaning, one.unit, _kind(one), _text(value), _text(one.default))


def _kind(one: Parameter) -> str:
    if isinstance(one.default, bool):
        return "switch"
    return "number" if isinstance(one.default, int | float) else "text"


def _text(value: Any) -> str:
    """A value as a person reads and writes it: a text without quotes, a list as TOML has it."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, tuple | list | dict):
        return _inline(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        inner = ", ".join(f'"{name}" = {_inline(one)}' for name, one in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, tuple | list):
        return f"[{', '.join(_inline(one) for one in value)}]"
    return tomli_w.dumps({"x": value}).partition("=")[2].strip()


def text_with(toml: str, given: Mapping[str, str]) -> str:
    """The text of a profile with its checks as a form has them; the rest of it stays.

    Raises:
        UserError: a value is none of its kind.
    """
    raw = {**tomllib.loads(toml), **_heading(given)}
    checks = {check.code: dict(_changed(check, given)) for check in ALL_CHECKS}
    raw["checks"] = {code: values for code, values in checks.items() if values}
    return tomli_w.dumps(raw)


def _heading(given: Mapping[str, str]) -> dict[str, Any]:
    levels = {
        name: _number(given[name], what)
        for name, what in (("medium_from", _("Medium from")), ("high_from", _("High from")))
    }
    if not 0 <= levels["medium_from"] <= levels["high_from"] <= 100:
        raise UserError(_("Risk is medium from 0 or more, and high from there to 100."))
    return {"title": given.get("title", "").strip()[:100], **levels}


def _changed(check: Check, given: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """What of a check is to be another way than by itself."""
    is_on = f"{check.code}.enabled" in given
    if is_on != check.on_by_default:
        yield "enabled", is_on
    for one in (Parameter("weight", check.weight, _("Weight")), *check.parameters):
        value = _given(check, one, given)
        if value != one.default and _text(value) != _text(one.default):
            yield one.name, value


def _given(check: Check, one: Parameter, given: Mapping[str, str]) -> Any:
    name = f"{check.code}.{one.name}"
    kind = _kind(one)
    if kind == "switch":
        return name in given
    text = given.get(name, "").strip()[:_LONGEST]
    if kind == "number":
        number = _number(text, f"{check.code} {one.name}")
        return int(number) if isinstance(one.default, int) and number.is_integer() else number
    if isinstance(one.default, str) and not text.startswith("["):
        return text
    try:
        return tomllib.loads(f"x = {text}")["x"]
    except tomllib.TOMLDecodeError as error:
        said = _("%(name)s: write it as %(usual)s.")
        raise UserError(said % {"name": name, "usual": _text(one.default)}) from error


def _number(text: str, name: str) -> float:
    try:
        number = float(text)
    except ValueError as error:
        raise UserError(_("%(name)s is a number.") % {"name": name}) from error
    if not abs(number) < 1e15:  # not finite, or nothing a check can count with
        raise UserError(_("%(name)s is a number.") % {"name": name})
    return number
