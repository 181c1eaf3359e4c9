"""What an audit finds, frozen."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

import polars as pl

from crossfoot.audit.check import Check
from crossfoot.audit.completeness import LogDifferences

#: One row per check x line. Observations have no line; they are in a frame of their own.
FLAG_COLUMNS = pl.Schema(
    {
        "line_id": pl.Int64(),
        "entry_id": pl.Int64(),
        "code": pl.String(),
        "family": pl.String(),
        "points": pl.Float64(),
        "score": pl.Float64(),
        "minor": pl.Int64(),
        "reason": pl.String(),
    }
)

#: What a check says of something larger than a line: an account, a user, a month, the file.
OBSERVATION_COLUMNS = pl.Schema(
    {
        "code": pl.String(),
        "family": pl.String(),
        "points": pl.Float64(),
        "score": pl.Float64(),
        "subject": pl.String(),
        "minor": pl.Int64(),
        "reason": pl.String(),
    }
)


@dataclass(frozen=True)
class CheckResult:
    """One check: whether it ran, with which parameters, and how much it flagged.

    `amount` is the sum of the absolute amounts of the flagged lines, in currency units.
    """

    check: Check
    status: Literal["run", "not_run"]
    parameters: Mapping[str, Any]
    why_not: str | None = None
    flagged_lines: int = 0
    flagged_entries: int = 0
    observations: int = 0
    amount: Decimal = Decimal(0)
    seconds: float = 0.0


@dataclass(frozen=True)
class DuplicateCount:
    """Groups and lines of a duplicate type, before precedence; lines_reported after it."""

    groups: int
    lines: int
    lines_reported: int


@dataclass(frozen=True)
class Contribution:
    """What one check adds to the company's risk score, in points after the family's cap."""

    code: str
    title: str
    family: str
    points: float
    share_of_entries: float
    share_of_amount: float


@dataclass(frozen=True)
class Risk:
    """The company's risk, 0 to 100, with what drives it."""

    score: float
    level: Literal["LOW", "MEDIUM", "HIGH"]
    contributions: tuple[Contribution, ...]
    recommendations: tuple[str, ...]
    entries: pl.DataFrame
    accounts: pl.DataFrame


@dataclass(frozen=True)
class AuditResult:
    """Everything an audit finds. Frames are Polars; money in them is Decimal."""

    run_id: str
    profile: str
    checks: tuple[CheckResult, ...]
    flags: pl.DataFrame
    observations: pl.DataFrame
    findings: pl.DataFrame
    duplicates: pl.DataFrame
    duplicate_counts: Mapping[str, DuplicateCount]
    duplicate_entries: tuple[int, int]
    risk: Risk
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    log: LogDifferences | None = None
    period_from: dt.date | None = None
    period_to: dt.date | None = None
