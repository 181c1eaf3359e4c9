"""Profile: the parameters of an audit, as a firm keeps and shares them in TOML."""

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from importlib import resources
from typing import Any

from crossfoot.audit.calendar import days_of
from crossfoot.audit.check import Check, Engagement, Settings
from crossfoot.audit.profile_kinds import (
    ENGAGEMENT_KINDS,
    PROFILE_KINDS,
    kinds_of,
    refuse_other_kinds,
)
from crossfoot.errors import UserError

SHIPPED = ("default", "aicpa-ads-example")


@dataclass(frozen=True)
class Profile:
    """Engagement, and per check code: parameters, `enabled`, `weight`.

    `family_caps` are the most points a family may add to a line, an entry or the company;
    `medium_from` and `high_from` are the risk scores where the levels begin.
    """

    name: str
    title: str = ""
    engagement: Engagement = field(default_factory=Engagement)
    checks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    family_caps: Mapping[str, float] = field(default_factory=dict)
    medium_from: float = 30.0
    high_from: float = 60.0

    def settings(self, check: Check) -> Settings:
        given = {k: v for k, v in self.checks.get(check.code, {}).items() if k not in _RESERVED}
        return check.settings(given, self.engagement)

    def weight(self, check: Check) -> float:
        return float(self.checks.get(check.code, {}).get("weight", check.weight))

    def why_off(self, check: Check) -> str | None:
        enabled = self.checks.get(check.code, {}).get("enabled", check.on_by_default)
        return None if enabled else f"the profile {self.name} does not switch it on"

    def cap(self, family: str) -> float:
        return float(self.family_caps.get(family, DEFAULT_CAP))


DEFAULT_CAP = 25.0
_RESERVED = ("enabled", "weight")


def shipped_profile(name: str) -> str:
    """The TOML text of a profile that comes with Crossfoot."""
    return resources.files(__package__).joinpath("profiles", f"{name}.toml").read_text("utf-8")


def parse_profile(text: str, origin: str, checks: Sequence[Check]) -> Profile:
    """Read a profile.

    Raises:
        UserError: the text is not TOML, names a key, check or parameter that does not exist, or
            has a value of another kind.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"The profile {origin} is not valid TOML: {error}.") from error
    _refuse_unknown(raw, {f.name for f in fields(Profile)}, f"The profile {origin}")
    refuse_other_kinds(raw, PROFILE_KINDS, f"The profile {origin}")
    _refuse_unknown_checks(raw.get("checks", {}), checks, origin)
    engagement = _engagement(raw.pop("engagement", {}), origin)
    return Profile(**{"name": origin, **raw, "engagement": engagement})


def _refuse_unknown(raw: Mapping[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(set(raw) - known)
    if unknown:
        raise UserError(
            f"{where} has no place for '{unknown[0]}'. Known: {', '.join(sorted(known))}."
        )


def _refuse_unknown_checks(
    given: Mapping[str, Mapping[str, Any]], checks: Sequence[Check], origin: str
) -> None:
    by_code = {check.code: check for check in checks}
    _refuse_unknown(given, set(by_code), f"The profile {origin}, [checks]")
    for code, parameters in given.items():
        known = {parameter.name for parameter in by_code[code].parameters} | set(_RESERVED)
        where = f"The profile {origin}, [checks.{code}]"
        _refuse_unknown(parameters, known, where)
        refuse_other_kinds(parameters, kinds_of(by_code[code]), where)


def _engagement(raw: Mapping[str, Any], origin: str) -> Engagement:
    known = {f.name for f in fields(Engagement)}
    _refuse_unknown(raw, known, f"The profile {origin}, [engagement]")
    values = {key: _frozen(value) for key, value in raw.items()}
    values |= {
        key: _minutes(raw[key], origin) for key in _MINUTES if isinstance(raw.get(key), dt.time)
    }
    refuse_other_kinds(values, ENGAGEMENT_KINDS, f"The profile {origin}, [engagement]")
    _refuse_calendar(values, f"The profile {origin}, [engagement]")
    return Engagement(**values)


def _refuse_calendar(values: Mapping[str, Any], where: str) -> None:
    for day, name in values.get("holidays", {}).items():
        if not (_is_day(day) and isinstance(name, str)):
            raise UserError(
                f"{where}: '{day}' is no holiday. Write each as 2026-05-15 = \"Bridge day\", or "
                '12-24 = "Christmas Eve" for every year.'
            )
    starts = values.get("fiscal_year_starts")
    if starts is not None and starts not in range(1, 13):
        raise UserError(f"{where}: fiscal_year_starts is a month from 1 to 12, not {starts!r}.")


def _is_day(text: str) -> bool:
    try:
        days_of(text, ())
    except ValueError:
        return False
    return True


_MINUTES = ("opens_minute", "closes_minute")


def _minutes(value: dt.time, origin: str) -> int:
    return value.hour * 60 + value.minute


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dict):
        return {key: _frozen(inner) for key, inner in value.items()}
    return value
