"""Audit: what `Ledger.audit()` makes of a ledger."""

import datetime as dt
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from crossfoot.audit.benford import BenfordResult, Digits, benford
from crossfoot.audit.benford.run import By, Sign
from crossfoot.audit.results import AuditResult, CheckResult, DuplicateCount, Risk
from crossfoot.errors import UserError
from crossfoot.ledger.balances import Grouping, balances_of
from crossfoot.ledger.leaving import needs
from crossfoot.progress import Progress, no_progress
from crossfoot.reports.audited import Audited
from crossfoot.reports.notebook import audit_html
from crossfoot.reports.plain import audit_text
from crossfoot.reports.write import write_audit

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


@dataclass(frozen=True, repr=False)
class Audit:
    """The audit of a ledger: a frozen result, and the ways out of it.

    Frames leave by `to_polars`, `to_pandas` and `to_arrow` with one of `names`.
    """

    audited: Audited

    @property
    def result(self) -> AuditResult:
        return self.audited.result

    @property
    def run_id(self) -> str:
        return self.result.run_id

    @property
    def profile(self) -> str:
        return self.result.profile

    @property
    def checks(self) -> tuple[CheckResult, ...]:
        return self.result.checks

    @property
    def risk(self) -> Risk:
        return self.result.risk

    @property
    def findings(self) -> pl.DataFrame:
        return self.result.findings

    @property
    def flags(self) -> pl.DataFrame:
        return self.result.flags

    @property
    def observations(self) -> pl.DataFrame:
        return self.result.observations

    @property
    def duplicates(self) -> pl.DataFrame:
        return self.result.duplicates

    @property
    def duplicate_counts(self) -> MappingOf[str, DuplicateCount]:
        return self.result.duplicate_counts

    @property
    def duplicate_entries(self) -> tuple[int, int]:
        return self.result.duplicate_entries

    @property
    def tables(self) -> MappingOf[str, pl.DataFrame]:
        return self.result.tables

    def trial_balance(
        self, *, by: Grouping = "account", as_of: dt.date | None = None
    ) -> pl.DataFrame:
        """Opening, debit, credit, movement and closing per account, class or account and month."""
        if by == "account" and as_of is None:
            return self.audited.trial_balance
        return balances_of(self.audited.book, by=by, as_of=as_of)

    def benford(
        self, *, digits: Digits = "first_two", by: By | None = None, sign: Sign = "all"
    ) -> BenfordResult:
        """Compare the digits of the amounts with Benford's law (see audit.benford.benford)."""
        return benford(self.audited.book, digits=digits, by=by, sign=sign)

    @property
    def names(self) -> tuple[str, ...]:
        """What `to_polars`, `to_pandas` and `to_arrow` can give."""
        return (*_FRAMES, *(name for name in self.tables if name not in _FRAMES))

    def to_polars(self, name: str = "findings") -> pl.DataFrame:
        """One of the audit's tables as a Polars frame.

        Raises:
            UserError: there is no such table.
        """
        if name == "trial_balance":
            return self.audited.trial_balance
        if name in ("findings", "flags", "observations", "duplicates"):
            frame: pl.DataFrame = getattr(self.result, name)
            return frame
        if name in ("risk_entries", "risk_accounts"):
            return self.risk.entries if name == "risk_entries" else self.risk.accounts
        if name in self.tables:
            return self.tables[name]
        raise UserError(f"There is no table '{name}'. There are: {', '.join(self.names)}.")

    def to_pandas(self, name: str = "findings") -> "pd.DataFrame":
        """One of the audit's tables as a pandas frame; money stays Decimal."""
        needs("pandas", "pyarrow")
        return self.to_polars(name).to_pandas()

    def to_arrow(self, name: str = "findings") -> "pa.Table":
        """One of the audit's tables as an Arrow table."""
        needs("pyarrow")
        return self.to_polars(name).to_arrow()

    def write(self, folder: str | Path, *, progress: Progress = no_progress) -> list[Path]:
        """Write findings, work paper, summary page and run.json into `folder`; return the files."""
        return write_audit(self.audited, Path(folder), progress=progress)

    def stamped(self, *, seconds: float, written_at: dt.datetime) -> "Audit":
        """The same audit with what its reports say of time, by whoever may read the clock."""
        return Audit(replace(self.audited, seconds=seconds, written_at=written_at))

    def __repr__(self) -> str:
        return audit_text(self.audited)

    def _repr_html_(self) -> str:
        return audit_html(self.audited)


_FRAMES = (
    "findings",
    "flags",
    "observations",
    "duplicates",
    "trial_balance",
    "risk_entries",
    "risk_accounts",
)
