"""Ledger and Audit: what `crossfoot.read` gives, and what `.audit()` makes of it."""

import atexit
import datetime as dt
import shutil
import tempfile
import time
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import polars as pl

from crossfoot.audit.balances import trial_balance, trial_balance_by_period
from crossfoot.audit.benford import BenfordResult, Digits, benford
from crossfoot.audit.benford.run import By, Sign
from crossfoot.audit.book import Book
from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.audit.profile import SHIPPED, Profile, parse_profile, shipped_profile
from crossfoot.audit.results import AuditResult, CheckResult, DuplicateCount, Risk
from crossfoot.audit.run import run_audit
from crossfoot.audit.tables import entry_view
from crossfoot.engine import Engine, PolarsEngine
from crossfoot.errors import UserError
from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.run import SideFiles, import_file
from crossfoot.ingest.source import ReadOptions
from crossfoot.progress import Progress, no_progress
from crossfoot.reports.audited import Audited
from crossfoot.reports.notebook import audit_html, ledger_html
from crossfoot.reports.plain import audit_text, ledger_text
from crossfoot.reports.write import write_audit
from crossfoot.storage import Dataset, open_dataset

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Grouping = Literal["account", "class", "period"]


@dataclass(frozen=True, repr=False)
class Ledger:
    """A ledger that was read into a dataset."""

    dataset: Dataset

    def audit(
        self,
        *,
        profile: str | Path | Profile = "default",
        engine: Engine | None = None,
        progress: Progress = no_progress,
    ) -> "Audit":
        """Run every check with a profile: a shipped name, a TOML file or a Profile."""
        started = time.perf_counter()
        book = self.book(engine)
        chosen = profile if isinstance(profile, Profile) else load_profile(profile)
        result = run_audit(book, chosen, identity=self._identity(), progress=progress)
        seconds = time.perf_counter() - started
        return Audit(Audited(self.dataset, book, result, chosen, seconds))

    def _identity(self) -> dict[str, object]:
        manifest = self.dataset.manifest
        return {
            "sha256": manifest.sha256,
            "mapping": manifest.mapping,
            "side_files": manifest.side_files,
            "versions": manifest.versions,
        }

    def book(self, engine: Engine | None = None) -> Book:
        """The ledger as the analyses see it, on the given engine (default: Polars, in process)."""
        return self._own_book if engine is None else self._book(engine)

    @cached_property
    def _own_book(self) -> Book:
        return self._book(PolarsEngine(self.dataset.lines()))

    def _book(self, engine: Engine) -> Book:
        manifest = self.dataset.manifest
        totals = manifest.totals
        if totals.period_from is None or totals.period_to is None:
            raise UserError(
                f"{manifest.source_name} holds no ledger line, so nothing can be audited."
            )
        return Book(
            engine=engine,
            present=frozenset(manifest.present),
            decimals=manifest.decimals,
            line_count=totals.lines,
            entry_count=totals.entries,
            period_from=totals.period_from,
            period_to=totals.period_to,
            accounts=self.dataset.table("accounts"),
            opening=self.dataset.table("opening"),
            closing=self.dataset.table("closing"),
            log=self.dataset.table("log"),
            printed_debit=totals.printed_debit,
            printed_credit=totals.printed_credit,
        )

    def lines(self) -> pl.LazyFrame:
        """The ledger lines, with the columns of tables.LEDGER."""
        return self.dataset.lines()

    def entries(self, *journal_ids: str) -> pl.DataFrame:
        """All lines of the entries with these numbers in full, such as a finding's journal_id.

        Raises:
            UserError: no entry of the ledger has one of the numbers.
        """
        found = entry_view(self.book(), journal_ids)
        unknown = sorted(set(journal_ids) - set(found["journal_id"]))
        if unknown:
            raise UserError(f"{self.dataset.manifest.source_name} has no entry '{unknown[0]}'.")
        return found

    def problems(self) -> pl.DataFrame:
        """The rows that could not be read: file row, column, value and reason."""
        found = self.dataset.table("problems")
        return pl.DataFrame() if found is None else found

    def trial_balance(
        self, *, by: Grouping = "account", as_of: dt.date | None = None
    ) -> pl.DataFrame:
        """Opening, debit, credit, movement and closing per account, class or account and month.

        Raises:
            UserError: both a period and a day were asked for.
        """
        return balances_of(self.book(), by=by, as_of=as_of)

    def benford(
        self, *, digits: Digits = "first_two", by: By | None = None, sign: Sign = "all"
    ) -> BenfordResult:
        """Compare the digits of the amounts with Benford's law (see audit.benford.benford)."""
        return benford(self.book(), digits=digits, by=by, sign=sign)

    def __repr__(self) -> str:
        return ledger_text(self.dataset.manifest)

    def _repr_html_(self) -> str:
        return ledger_html(self.dataset)


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
        _needs("pandas", "pyarrow")
        return self.to_polars(name).to_pandas()

    def to_arrow(self, name: str = "findings") -> "pa.Table":
        """One of the audit's tables as an Arrow table."""
        _needs("pyarrow")
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


def balances_of(
    book: Book, *, by: Grouping = "account", as_of: dt.date | None = None
) -> pl.DataFrame:
    """The trial balance per account, class or month.

    Raises:
        UserError: both a period and a day were asked for, or `by` is none of the three.
    """
    if by not in ("account", "class", "period"):
        raise UserError(f"A trial balance is by account, class or period, not by '{by}'.")
    if by != "period":
        return trial_balance(book, as_of=as_of, by_class=by == "class")
    if as_of is not None:
        raise UserError("A trial balance by period covers whole months: leave out as_of.")
    return trial_balance_by_period(book)


def _needs(*modules: str) -> None:
    from importlib.util import find_spec

    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        raise UserError(
            f"This needs {' and '.join(missing)}: in a checkout, pip install -e '.[pandas]'."
        )


def read(
    path: str | Path,
    *,
    mapping: Mapping | None = None,
    options: ReadOptions | None = None,
    side_files: SideFiles | None = None,
    folder: Path | None = None,
    progress: Progress = no_progress,
) -> Ledger:
    """Read a ledger file of any supported format; the dataset goes to `folder`.

    Without `folder` it goes to a temporary one that is removed when Python ends. A path that is
    the folder of a dataset, or of an audit's files, is opened as it is.

    Raises:
        MappingNeededError: the columns could not be mapped with certainty.
        UserError: the file can't be read.
    """
    source = Path(path)
    if source.is_dir():
        return Ledger(open_dataset(_dataset_folder(source)))
    target = folder or _temporary_folder() / "dataset"
    dataset = import_file(
        source,
        target,
        mapping=mapping,
        options=options,
        side_files=side_files,
        progress=progress,
    )
    return Ledger(dataset)


def _temporary_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="crossfoot-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _dataset_folder(folder: Path) -> Path:
    inner = folder / "dataset"
    return inner if inner.is_dir() else folder


def load_profile(name: str | Path) -> Profile:
    """A shipped profile by name, or one from a TOML file.

    Raises:
        UserError: there is no such profile or file, or it is not valid.
    """
    try:
        text = shipped_profile(str(name))
    except FileNotFoundError:
        if not Path(name).is_file():
            known = ", ".join(SHIPPED)
            raise UserError(
                f"There is no profile or file '{name}'. Profiles that come with Crossfoot: {known}."
            ) from None
        text = Path(name).read_text(encoding="utf-8")
    return parse_profile(text, Path(name).stem, ALL_CHECKS)
