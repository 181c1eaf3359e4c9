"""A run as the terminal shows it: its record and its findings, made here or fetched."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from crossfoot.errors import UserError
from crossfoot.reports.audited import Audited
from crossfoot.reports.run_record import run_record
from crossfoot.tables.levels import LEVELS, level_of


@dataclass(frozen=True)
class Limits:
    """The risks where MEDIUM and HIGH begin."""

    medium_from: float
    high_from: float


@dataclass(frozen=True)
class Shown:
    """A run: `record` is what run.json holds, money as Decimal."""

    record: Mapping[str, Any]
    findings: pl.DataFrame

    @classmethod
    def of(cls, audited: Audited) -> "Shown":
        return cls(run_record(audited), audited.result.findings)

    @property
    def decimals(self) -> int:
        return int(self.record["decimals"])

    @property
    def limits(self) -> Limits:
        told = self.record["parameters"]
        return Limits(float(told["medium_from"]), float(told["high_from"]))

    @property
    def flagged_checks(self) -> list[Mapping[str, Any]]:
        """The checks that flagged anything, those with the most lines first."""
        hits = [c for c in self.record["checks"] if c["flagged_lines"] or c["observations"]]
        return sorted(hits, key=lambda c: (-c["flagged_lines"], -c["observations"], c["code"]))

    def reaches(self, level: str) -> bool:
        """Whether the ledger or a finding has at least this level of risk."""
        if self.findings.is_empty():
            return False
        riskiest = float(self.findings["risk"].max())  # type: ignore[arg-type] # a Float64 column
        levels = (self.record["risk"]["level"], level_of(riskiest, self.limits))
        return max(map(LEVELS.index, levels)) >= LEVELS.index(level.upper())


def shown_of_folder(folder: Path) -> Shown:
    """The run whose files lie in a folder.

    Raises:
        UserError: they are not there.
    """
    try:
        text = (folder / "run.json").read_text(encoding="utf-8")
        findings = pl.read_parquet(folder / "findings.parquet")
    except FileNotFoundError as error:
        raise UserError(
            f"'{folder}' holds no complete audit: {error.filename} is missing."
        ) from error
    return Shown(json.loads(text, parse_float=Decimal), findings)
