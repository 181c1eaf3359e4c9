"""Build a report of what the user names, and write it."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from crossfoot.cli.console import progress_bar, show_table, stdout
from crossfoot.cli.reading import Reading, read_ledger, read_options
from crossfoot.cli.reporting_trade import (
    Trade,
    custom_of_audit,
    custom_of_trade,
    forecast_facts,
    kpi_facts,
    read_spec,
    read_trade,
)
from crossfoot.errors import UserError
from crossfoot.ingest.inspect import inspect
from crossfoot.ingest.suggest import ColumnSuggestion
from crossfoot.ledger import read
from crossfoot.progress import Progress
from crossfoot.reports.audited import Audited
from crossfoot.reports.contents.quality import Quality, quality_of_ledger, quality_of_trade
from crossfoot.reports.custom import Custom, source_of
from crossfoot.reports.kept import kept_audit
from crossfoot.reports.kinds import ALL_REPORTS, ReportKind, report_kind
from crossfoot.reports.report import Report
from crossfoot.reports.writers.write import ALL_WRITERS, write_report
from crossfoot.storage.dataset import MANIFEST

#: What tells the folder of an audit.
_RUN: Final = "run.json"


@dataclass(frozen=True)
class Asked:
    """Which report, of what (`subject`: ledger, sales, inventory), in which format, where to."""

    kind: str
    reading: Reading
    profile: str = "default"
    format: str | None = None
    out: Path | None = None
    subject: str = "ledger"
    trade: Trade = field(default_factory=Trade)


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
        if kind.workbook is not None and form == "xlsx":
            with _audited(asked, progress) as audited:
                kind.workbook(audited, path, asked.trade.company)
            return path
        report = _stamped(_built(kind, asked, progress), asked)
        progress("writing", 0, None)
        return write_report(report, path, form)


def _format(asked: Asked) -> str:
    _refuse_csv_by_name(asked)
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


def _refuse_csv_by_name(asked: Asked) -> None:
    """A ZIP that is called .csv opens nowhere."""
    out = asked.out
    if out is None:
        return
    ending = out.suffix.lower()
    is_csv = ending == ".csv" if asked.format is None else asked.format == "csv"
    if is_csv and ending != ".zip":
        raise UserError(
            f"A report as CSV is a ZIP with a file for each table, so '{out.name}' can't be its "
            f"name. Write it with --out {out.with_suffix('.zip')}."
        )


def _built(kind: ReportKind, asked: Asked, progress: Progress) -> Report:
    if kind.source == "audit":
        with _audited(asked, progress) as audited:
            return kind.build(audited)
    if kind.source == "upload":
        return kind.build(_quality(asked, progress))
    if kind.source == "trade":
        return kind.build(kpi_facts(asked.reading, asked.trade))
    if kind.source == "forecasts":
        return kind.build(forecast_facts(asked.reading, asked.trade))
    if kind.source == "custom":
        return kind.build(_custom(asked, progress))
    raise UserError(
        f"Only the server makes the report '{kind.name}', since it is of all that a company keeps "
        "there. It is on its page of reports, and in its API under /api/reports/."
    )


def _stamped(report: Report, asked: Asked) -> Report:
    """Under the company's name, with the time; that of an audit is when it was made."""
    look = replace(report.branding, company=asked.trade.company)
    return replace(report, branding=look, written_at=report.written_at or _now())


def _custom(asked: Asked, progress: Progress) -> Custom:
    """The definition, and the rows of the source that it names."""
    spec = read_spec(asked.trade.spec)
    if source_of(spec.source).of not in ("a ledger", "an audit"):
        return custom_of_trade(spec, asked.reading, asked.trade, progress)
    with _audited(asked, progress) as audited:
        return custom_of_audit(spec, audited, asked.trade)


def _quality(asked: Asked, progress: Progress) -> Quality:
    """What was read of a ledger, a sales or a stock file, or of an audit's dataset."""
    where = asked.reading.file
    if asked.subject != "ledger":
        return quality_of_trade(read_trade(asked.reading, asked.subject, progress))
    if _is_audit(where):
        return quality_of_ledger(read(where).dataset)
    with _scratch() as folder:
        ledger = read_ledger(asked.reading, folder / "dataset", progress)
        return quality_of_ledger(ledger.dataset, _suggested(asked))


def _suggested(asked: Asked) -> tuple[ColumnSuggestion, ...]:
    """What the columns seemed to mean, where no mapping said it."""
    reading = asked.reading
    if reading.mapping is not None or reading.file.is_dir():
        return ()
    return inspect(reading.file, read_options(reading), reading.headers).columns


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
            f"There is no ledger and no audit '{where}'. Make an audit with: crossfoot audit FILE"
        )
    with _scratch() as folder:
        ledger = read_ledger(asked.reading, folder / "dataset", progress)
        audit = ledger.audit(profile=asked.profile, progress=progress)
        yield replace(audit.audited, written_at=_now())


def _is_audit(where: Path) -> bool:
    """Whether a folder is of an audit, with the lines it was made of.

    Raises:
        UserError: a server keeps the lines, so that the folder alone makes no report.
    """
    if not (where / _RUN).exists():
        return False
    if not any((folder / MANIFEST).exists() for folder in (where, where / "dataset")):
        raise UserError(
            f"'{where}' holds the results of an audit but not its lines: a server has them. Give "
            "the ledger file instead of the folder, or ask the server for the report "
            "(page Reports, or POST /api/reports/)."
        )
    return True


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone()


@contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="crossfoot-") as folder:
        yield Path(folder)
