"""Build a report of what the user names, and write it."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from crossfoot.cli.console import progress_bar, show_table, stdout
from crossfoot.cli.reading import Reading, read_ledger
from crossfoot.errors import UserError
from crossfoot.ledger import read
from crossfoot.progress import Progress
from crossfoot.reports.audited import Audited
from crossfoot.reports.contents.data_quality import quality_of_ledger
from crossfoot.reports.kept import kept_audit
from crossfoot.reports.kinds import ALL_REPORTS, ReportKind, report_kind
from crossfoot.reports.report import Report
from crossfoot.reports.writers.write import ALL_WRITERS, write_report


@dataclass(frozen=True)
class Asked:
    """Which report, of what, in which format, where to."""

    kind: str
    reading: Reading
    profile: str = "default"
    format: str | None = None
    out: Path | None = None


def list_reports() -> None:
    """Print name, source and purpose of every report."""
    rows = [(kind.name, kind.source, kind.about) for kind in ALL_REPORTS]
    columns = {"Report": "left", "Made of": "left", "What it tells": "left"}
    show_table(stdout(), columns, rows, flexible="What it tells")


def make_report(asked: Asked) -> Path:
    """Build and write a report; its path.

    Raises:
        UserError: there is no such report, format or source, or the file can't be written.
    """
    kind = report_kind(asked.kind)
    form = _format(asked)
    path = asked.out or Path(f"{kind.name}{ALL_WRITERS[form].suffix}")
    with progress_bar() as progress:
        report = _built(kind, asked, progress)
        progress("writing", 0, None)
        return write_report(report, path, form)


def _format(asked: Asked) -> str:
    if asked.format is not None:
        return asked.format
    if asked.out is None:
        return "pdf"
    by_suffix = {writer.suffix: name for name, writer in ALL_WRITERS.items()}
    ending = asked.out.suffix.lower()
    if ending not in by_suffix:
        raise UserError(
            f"'{asked.out.name}' does not tell a format by its ending. "
            f"Say one with --format: {', '.join(ALL_WRITERS)}."
        )
    return by_suffix[ending]


def _built(kind: ReportKind, asked: Asked, progress: Progress) -> Report:
    if kind.source == "audit":
        with _audited(asked, progress) as audited:
            return kind.build(audited)
    if kind.source == "upload":
        with _scratch() as folder:
            ledger = _ledger(asked, folder, progress)
            report = kind.build(quality_of_ledger(ledger.dataset))
            return replace(report, written_at=_now())
    raise UserError(
        f"The report '{kind.name}' is made of {kind.source}, which this command does not read."
    )


def _ledger(asked: Asked, folder: Path, progress: Progress):  # noqa: ANN202
    if _is_audit(asked.reading.file):
        return read(asked.reading.file)
    return read_ledger(asked.reading, folder / "dataset", progress)


@contextmanager
def _audited(asked: Asked, progress: Progress) -> Iterator[Audited]:
    """The audit of a folder, or of a ledger that is audited now."""
    where = asked.reading.file
    if _is_audit(where):
        ledger = read(where)
        yield kept_audit(where, ledger.dataset, book=ledger.book())
        return
    if not where.exists():
        raise UserError(
            f"There is no ledger and no audit '{where}'. "
            "Make an audit with: crossfoot audit FILE"
        )
    with _scratch() as folder:
        ledger = read_ledger(asked.reading, folder / "dataset", progress)
        audit = ledger.audit(profile=asked.profile, progress=progress)
        yield replace(audit.audited, written_at=_now())


def _is_audit(where: Path) -> bool:
    return (where / "run.json").exists()


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone()


@contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="crossfoot-") as folder:
        yield Path(folder)
