"""Read, audit, write and show: what `audit` and `demo` have in common."""

import datetime as dt
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from crossfoot.cli.audit_view import show_audit
from crossfoot.cli.console import print_json, progress_bar, stdout
from crossfoot.cli.reading import Reading, engine_factory, read_ledger
from crossfoot.errors import UserError
from crossfoot.ledger import Audit, load_profile
from crossfoot.progress import Progress
from crossfoot.reports.levels import LEVELS, level_of
from crossfoot.reports.summary import audit_summary


@dataclass(frozen=True)
class Order:
    """What to audit, how, and where the files go."""

    reading: Reading
    profile: str
    out: Path
    engine: str = "polars"
    master: str | None = None
    started: float = 0.0


def run_order(order: Order, *, as_json: bool, fail_on: str | None) -> bool:
    """Audit, write, show; return whether the ledger or a finding reaches `fail_on`."""
    with progress_bar(quiet=as_json) as progress:
        audit = make_audit(order, progress)
    if as_json:
        print_json(audit_summary(audit.audited))
    else:
        show_audit(stdout(), audit.audited, order.out)
    exceeded = fail_on is not None and _reaches(audit, fail_on)
    if exceeded:
        sys.stderr.write(
            f"crossfoot: the ledger or a finding reaches --fail-on {fail_on}, so the exit is 3\n"
        )
    return exceeded


def run_demo(out: Path, *, lines: int, seed: int, started: float, as_json: bool) -> None:
    """Write a sample ledger with its tables to `out`, audit and show it."""
    from crossfoot.sample import write_sample

    _make_folder(out)
    with progress_bar(quiet=as_json) as progress:
        facts = write_sample(
            out / "ledger.csv",
            lines=lines,
            seed=seed,
            labels=out / "labels.csv",
            side_files=True,
            progress=progress,
        )
        beside = facts.side_files
        reading, profile = Reading(facts.ledger), "default"
        if beside is not None:
            reading = Reading(
                facts.ledger,
                accounts=beside.accounts,
                opening=beside.opening,
                closing=beside.closing,
            )
            profile = str(beside.profile)
        audit = make_audit(Order(reading, profile, out, started=started), progress)
    if as_json:
        print_json(audit_summary(audit.audited))
        return
    show_audit(stdout(), audit.audited, out)
    page = (out / "summary.html").resolve()
    stdout().print(f"Next: open {page}\n      crossfoot findings {out} --sort amount")


def make_audit(order: Order, progress: Progress) -> Audit:
    """Read and audit the ledger and write every file of the audit."""
    profile = load_profile(order.profile)
    make_engine = engine_factory(order.engine, order.master)
    _make_folder(order.out)
    ledger = read_ledger(order.reading, order.out / "dataset", progress)
    audit = ledger.audit(profile=profile, engine=make_engine(ledger), progress=progress)
    now = dt.datetime.now().astimezone()
    audit = audit.stamped(seconds=time.perf_counter() - order.started, written_at=now)
    audit.write(order.out, progress=progress)
    return audit.stamped(seconds=time.perf_counter() - order.started, written_at=now)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):  # said now, not after a long audit
            pass
    except FileExistsError as error:
        raise UserError(f"'{folder}' is a file. Choose a folder with --out.") from error
    except OSError as error:
        raise UserError(
            f"The folder '{folder}' can't be written: {error.strerror}. Choose another with --out."
        ) from error


def _reaches(audit: Audit, level: str) -> bool:
    if audit.findings.is_empty():
        return False
    riskiest = float(audit.findings["risk"].max())  # type: ignore[arg-type] # a Float64 column
    levels = (audit.audited.result.risk.level, level_of(riskiest, audit.audited.profile))
    return max(map(LEVELS.index, levels)) >= LEVELS.index(level.upper())
