"""Ledger: what `crossfoot.read` gives."""

import atexit
import datetime as dt
import shutil
import tempfile
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from crossfoot.audit.benford import BenfordResult, Digits, benford
from crossfoot.audit.benford.run import By, Sign
from crossfoot.audit.book import Book
from crossfoot.audit.profile import Profile
from crossfoot.audit.run import run_audit
from crossfoot.audit.tables import entry_view
from crossfoot.engine import Engine
from crossfoot.errors import UserError
from crossfoot.ingest.mapping import Mapping
from crossfoot.ingest.run import SideFiles, import_file
from crossfoot.ingest.source import ReadOptions
from crossfoot.ledger.audit import Audit
from crossfoot.ledger.balances import Grouping, balances_of
from crossfoot.ledger.profiles import load_profile
from crossfoot.ledger.scores import Scores
from crossfoot.progress import Progress, no_progress
from crossfoot.reports.audited import Audited
from crossfoot.reports.notebook import ledger_html
from crossfoot.reports.opened import open_book
from crossfoot.reports.plain import ledger_text
from crossfoot.storage import Dataset, open_dataset

if TYPE_CHECKING:
    from crossfoot.ml import Models


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
    ) -> Audit:
        """Run every check with a profile: a shipped name, a TOML file or a Profile."""
        started = time.perf_counter()
        book = self.book(engine)
        chosen = profile if isinstance(profile, Profile) else load_profile(profile)
        result = run_audit(book, chosen, identity=self._identity(), progress=progress)
        seconds = time.perf_counter() - started
        return Audit(Audited(self.dataset, book, result, chosen, seconds))

    def score(
        self,
        *,
        profile: str | Path | Profile = "default",
        engine: Engine | None = None,
        labels: str | Path | pl.DataFrame | None = None,
        models: "Models | None" = None,
        seed: int = 0,
        progress: Progress = no_progress,
    ) -> Scores:
        """Score every line by models: how strange it is, and how likely it was booked twice.

        `labels`: reviewers' decisions, a file or frame with journal_id and exception. With
        `models`, such as last year's, they score; without, they are trained on this ledger.
        The profile says which days are rest days.

        Raises:
            UserError: the ledger has fewer than 50 lines, scikit-learn is not installed, or the
                labels are not understood or of another ledger.
        """
        from crossfoot.ledger.scoring import Wanted, scored  # models are loaded when wanted

        chosen = profile if isinstance(profile, Profile) else load_profile(profile)
        wanted = Wanted(labels, models, chosen.engagement, seed)
        name = self.dataset.manifest.source_name
        return scored(self.book(engine), name, wanted, progress)

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
        return self._own_book if engine is None else open_book(self.dataset, engine)

    @cached_property
    def _own_book(self) -> Book:
        return open_book(self.dataset)

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
