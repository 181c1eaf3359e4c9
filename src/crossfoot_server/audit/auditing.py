"""One audit on a worker: the library audits, the files are written, what is kept comes back."""

import shutil
import time
import uuid
from pathlib import Path

from django.utils import timezone

from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.audit.profile import Profile, parse_profile
from crossfoot.ledger import Audit, load_profile
from crossfoot.progress import Progress
from crossfoot_server.audit.results import AnalyticsDBSaver
from crossfoot_server.datasets.models import Dataset
from crossfoot_server.datasets.store import open_ledger, run_folder
from crossfoot_server.jobs.running import Keep, Work

#: Steps of the library, and the steps of the job that show them.
STEPS = {
    "balances": "default_analytics",
    "expenses": "comprehensive_analytics",
    "duplicates": "duplicate_analysis",
    "checks": "anomaly_detection",
    "risk": "anomaly_detection",
    "reports": "ml_processing",
}


def audit_ledger(work: Work, dataset: Dataset) -> Keep:
    """Audit a dataset with the profile the job names.

    Raises:
        UserError: the profile is not valid, or the dataset is gone.
    """
    started = time.perf_counter()
    progress = work.tracking.following(STEPS)
    asked = str(work.job.payload.get("profile", "default"))
    ledger = open_ledger(dataset.company_id, dataset.data_file_id)
    audit = ledger.audit(profile=profile_of(asked), progress=progress)
    audit = audit.stamped(seconds=time.perf_counter() - started, written_at=timezone.now())
    run_id = uuid.uuid5(dataset.pk, audit.run_id)
    _write(audit, run_folder(dataset.company_id, run_id), progress)
    saver = AnalyticsDBSaver(work.job)
    return lambda: saver.save_audit(run_id, dataset, audit, asked)


def profile_of(asked: str) -> Profile:
    """A shipped profile by name, or the text of one (TOML).

    Raises:
        UserError: it is neither.
    """
    if "\n" in asked or "=" in asked:
        return parse_profile(asked, "profile", ALL_CHECKS)
    return load_profile(Path(asked).name)


def _write(audit: Audit, folder: Path, progress: Progress) -> None:
    """Write the run's files beside their place and rename: a killed worker leaves no half."""
    own = folder.with_name(f".{folder.name}-{uuid.uuid4().hex}")
    try:
        audit.write(own, progress=progress)
        if not folder.exists():
            own.rename(folder)
    finally:
        shutil.rmtree(own, ignore_errors=True)
