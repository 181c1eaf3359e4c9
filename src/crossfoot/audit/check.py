"""Check: the one interface of all journal-entry checks."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from crossfoot.audit.book import Book
from crossfoot.engine.base import Frame

Family = Literal[
    "population",
    "duplicates",
    "time",
    "amount",
    "accounts",
    "people",
    "text",
    "reversals",
    "trend",
]
Unit = Literal["line", "entry", "observation"]


class NotRunError(Exception):
    """A check can't run on this ledger; its text completes 'not run, because ...'."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a check with its default, unit and meaning."""

    name: str
    default: Any
    meaning: str
    unit: str = ""


@dataclass(frozen=True)
class Engagement:
    """What holds for the whole audit of one company, shared by all checks.

    Times are minutes of the day in the entity's time zone; money is in currency units.
    `tags` names accounts by role (cash, revenue, expense, suspense, control, intercompany, ...)
    as account-number prefixes; `user_tags` names users by role (management, it, generic, ...).
    `holidays` are the company's own besides the public ones: day -> name, a day as
    YYYY-MM-DD or, for every year, MM-DD;
    `fiscal_year_starts` is the month, 1 to 12, that counts where the file has no fiscal years.
    """

    fiscal_year_from: dt.date | None = None
    fiscal_year_to: dt.date | None = None
    fiscal_year_starts: int | None = None
    as_of: dt.date | None = None
    close_dates: Mapping[str, dt.date] = field(default_factory=dict)
    weekend: tuple[int, ...] = (6, 0)
    country: str | None = None
    region: str | None = None
    holidays: Mapping[str, str] = field(default_factory=dict)
    time_zone: str | None = None
    opens_minute: int = 6 * 60
    closes_minute: int = 20 * 60
    approval_limits: tuple[float, ...] = ()
    materiality: float | None = None
    manual_sources: tuple[str, ...] = ()
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    user_tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    languages: tuple[str, ...] = ("en", "de", "fr", "es", "pt")


@dataclass(frozen=True)
class Settings:
    """A check's parameters and the engagement."""

    parameters: Mapping[str, Any]
    engagement: Engagement = field(default_factory=Engagement)

    def __getitem__(self, name: str) -> Any:
        return self.parameters[name]


@dataclass(frozen=True)
class Check:
    """A journal-entry check.

    `find` returns, by `unit`: line_id or entry_id or (subject, minor); score in (0, 1]; and the
    evidence columns that the template `reason` names, such as
    'posted {lag_days} days after its document date'. Formats: {x:money} of minor units,
    {x:date}, {x:time} of minutes, {x:percent} of a share, {x:number} to two places, {x:count} of
    whole ones, {x:decimal} as it is; otherwise text. A gate that fails counts in full for the
    company's risk: nothing else can be relied on before it holds.
    """

    code: str
    name: str
    title: str
    family: Family
    unit: Unit
    weight: float
    needs: frozenset[str]
    parameters: tuple[Parameter, ...]
    source: str
    reason: str
    find: Callable[[Book, Settings], Frame]
    on_by_default: bool = True
    is_gate: bool = False

    def settings(self, given: Mapping[str, Any], engagement: Engagement) -> Settings:
        defaults = {parameter.name: parameter.default for parameter in self.parameters}
        return Settings({**defaults, **given}, engagement)
