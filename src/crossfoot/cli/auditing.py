"""Read, audit, write and show, all in this process."""

import datetime as dt
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from crossfoot.cli.audit_view import show_audit
from crossfoot.cli.console import print_json, progress_bar, stdout
from crossfoot.cli.folders import make_folder
from crossfoot.cli.reading import Reading, engine_factory, read_ledger
from crossfoot.cli.scoring import Scoring, forget_scores, warn_of_labels, with_scores
from crossfoot.cli.shown import Shown
from crossfoot.ledger import Audit, load_profile
from crossfoot.progress import Progress
from crossfoot.reports.summary import audit_summary


@dataclass(frozen=True)
class Order:
    """What to audit, how, and where the files go; `scoring` when models are asked too."""

    reading: Reading
    profile: str
    out: Path
    engine: str = "polars"
    master: str | None = None
    started: float = 0.0
    scoring: Scoring | None = None


def run_order(order: Order, *, as_json: bool) -> Shown:
    """Audit, write and show."""
    with progress_bar(quiet=as_json) as progress:
        audit = make_audit(order, progress)
    warn_of_labels(audit.audited.ml)
    return show_made(audit, order.out, as_json=as_json)


def show_made(audit: Audit, out: Path, *, as_json: bool) -> Shown:
    """Print an audit, as JSON or as tables."""
    shown = Shown.of(audit.audited)
    if as_json:
        print_json(audit_summary(audit.audited))
    else:
        show_audit(stdout(), shown, out)
    return shown


def exceeds(shown: Shown, fail_on: str | None) -> bool:
    """Whether the ledger or a finding reaches the level; said on stderr."""
    exceeded = fail_on is not None and shown.reaches(fail_on)
    if exceeded:
        sys.stderr.write(
            f"crossfoot: the ledger or a finding reaches --fail-on {fail_on}, so the exit is 3\n"
        )
    return exceeded


def make_audit(order: Order, progress: Progress) -> Audit:
    """Read and audit the ledger, score it where that is asked, and write every file."""
    if order.scoring is not None:
        order.scoring.check()
    profile = load_profile(order.profile)
    make_engine = engine_factory(order.engine, order.master)
    make_folder(order.out)
    ledger = read_ledger(order.reading, order.out / "dataset", progress)
    engine = make_engine(ledger)
    if order.scoring is not None:
        order.scoring.check_labels(ledger.book(engine))
    audit = ledger.audit(profile=profile, engine=engine, progress=progress)
    forget_scores(order.out)
    if order.scoring is not None:
        audit = with_scores(audit, order.scoring, order.out, progress)
    now = dt.datetime.now().astimezone()
    audit = audit.stamped(seconds=time.perf_counter() - order.started, written_at=now)
    audit.write(order.out, progress=progress)
    return audit.stamped(seconds=time.perf_counter() - order.started, written_at=now)
