"""Ledger: what `crossfoot.read` gives; the composition of reading, engine, audit and reports."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from crossfoot.audit.book import Book
from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.audit.profile import Profile, parse_profile, shipped_profile
from crossfoot.audit.results import AuditResult
from crossfoot.audit.run import run_audit
from crossfoot.engine import Engine, PolarsEngine
from crossfoot.errors import UserError
from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.run import SideFiles, import_file
from crossfoot.ingest.source import ReadOptions
from crossfoot.progress import Progress, no_progress
from crossfoot.storage import Dataset


@dataclass(frozen=True)
class Ledger:
    """A ledger that was read into a dataset."""

    dataset: Dataset

    def audit(
        self,
        *,
        profile: str | Path | Profile = "default",
        engine: Engine | None = None,
        progress: Progress = no_progress,
    ) -> AuditResult:
        """Run every check with a profile: a shipped name, a TOML file or a Profile."""
        book = self.book(engine)
        chosen = profile if isinstance(profile, Profile) else load_profile(profile)
        manifest = self.dataset.manifest
        identity = {
            "sha256": manifest.sha256,
            "mapping": manifest.mapping,
            "versions": manifest.versions,
        }
        return run_audit(book, chosen, identity=identity, progress=progress)

    def book(self, engine: Engine | None = None) -> Book:
        """The ledger as the analyses see it, on the given engine (default: Polars, in process)."""
        manifest = self.dataset.manifest
        totals = manifest.totals
        if totals.period_from is None or totals.period_to is None:
            raise UserError(
                f"{manifest.source_name} holds no ledger line, so nothing can be audited."
            )
        return Book(
            engine=engine or PolarsEngine(self.dataset.lines()),
            present=frozenset(manifest.present),
            decimals=manifest.decimals,
            line_count=totals.lines,
            entry_count=totals.entries,
            period_from=totals.period_from,
            period_to=totals.period_to,
            has_entries="journal_id" in manifest.present,
            accounts=self.dataset.table("accounts"),
            opening=self.dataset.table("opening"),
            closing=self.dataset.table("closing"),
            log=self.dataset.table("log"),
        )

    def lines(self) -> pl.LazyFrame:
        """The ledger lines, with the columns of tables.LEDGER."""
        return self.dataset.lines()


def read(
    path: str | Path,
    *,
    mapping: Mapping | None = None,
    options: ReadOptions | None = None,
    side_files: SideFiles | None = None,
    folder: Path | None = None,
    progress: Progress = no_progress,
) -> Ledger:
    """Read a ledger file of any supported format; the dataset goes to `folder` or a temporary one.

    Raises:
        MappingNeededError: the columns could not be mapped with certainty.
        UserError: the file can't be read.
    """
    target = folder or Path(tempfile.mkdtemp(prefix="crossfoot-")) / "dataset"
    dataset = import_file(
        Path(path),
        target,
        mapping=mapping,
        options=options,
        side_files=side_files,
        progress=progress,
    )
    return Ledger(dataset)


def load_profile(name: str | Path) -> Profile:
    """A shipped profile by name, or one from a TOML file.

    Raises:
        UserError: there is no such profile or file, or it is not valid.
    """
    try:
        text = shipped_profile(str(name))
    except FileNotFoundError:
        if not Path(name).is_file():
            raise UserError(f"There is no profile or file '{name}'.") from None
        text = Path(name).read_text(encoding="utf-8")
    return parse_profile(text, Path(name).stem, ALL_CHECKS)
