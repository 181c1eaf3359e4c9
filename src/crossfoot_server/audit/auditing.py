"""One audit on a worker: the library audits, the files are written, what is kept comes back."""

import time
import uuid
from pathlib import Path

from django.utils import timezone

from crossfoot.ledger import Audit
from crossfoot.progress import Progress
from crossfoot.storage.scratch import Scratch
from crossfoot_server.audit.analytics import Analytics
from crossfoot_server.audit.duplicate_groups import write_groups
from crossfoot_server.audit.links import Links
from crossfoot_server.audit.queries import run_with_profile
from crossfoot_server.audit.results import AnalyticsDBSaver, Audited
from crossfoot_server.datasets.models import Dataset
from crossfoot_server.datasets.profiles import profile_of
from crossfoot_server.datasets.store import open_ledger, run_folder
from crossfoot_server.jobs.running import Keep, Work
from crossfoot_server.ml.actions import start_automatic_training
from crossfoot_server.ml.scoring import APPLYING, parts_of, say
from crossfoot_server.ml.words import Words

#: The step in which models are applied, and what was found is written.
LAST = "ml_processing"
#: Steps of the library, and the steps of the job that show them.
STEPS = {
    "balances": "default_analytics",
    "expenses": "comprehensive_analytics",
    "duplicates": "duplicate_analysis",
    "checks": "anomaly_detection",
    "risk": "anomaly_detection",
    LAST: LAST,
}
NOT_AGAIN: dict[str, object] = {
    "status": "NOT_STARTED",
    "training_session_id": None,
    "reason": "Only a new file starts a training.",
}


def audit_ledger(work: Work, dataset: Dataset) -> Keep:
    """Audit a dataset with the profile the job names; the same parameters give the earlier run.

    Raises:
        UserError: the profile is not valid, or the dataset is gone.
    """
    asked = str(work.job.payload.get("profile", "default"))
    saver = AnalyticsDBSaver(work.job)
    earlier = run_with_profile(dataset.data_file, asked)
    if earlier is not None:
        saver.run = earlier
        return lambda: saver.finalize_processing(success=True, ml_training=NOT_AGAIN)
    audited, analytics, words = _audit(work, dataset, asked)

    def keep() -> None:
        saver.save_audit(audited, analytics)
        for kind, columns in words.items():
            saver.save_ml_processing_result(columns, kind)
        saver.finalize_processing(success=True, ml_training=_training(work, dataset))

    return keep


def _audit(work: Work, dataset: Dataset, asked: str) -> tuple[Audited, Analytics, Words]:
    started = time.perf_counter()
    progress = work.tracking.following(STEPS)
    ledger = open_ledger(dataset.company_id, dataset.data_file_id)
    audit = ledger.audit(profile=profile_of(asked), progress=progress)
    in_models = parts_of(progress, APPLYING, LAST)
    in_models("features", 0)
    words = say(dataset.data_file, ledger.book(), in_models)
    audit = audit.stamped(seconds=time.perf_counter() - started, written_at=timezone.now())
    run_id = uuid.uuid5(dataset.pk, audit.run_id)
    _write(audit, run_folder(dataset.company_id, run_id), in_models)
    analytics = Analytics(audit, Links(dataset.data_file_id, run_id))
    return Audited(run_id, dataset, audit, asked), analytics, words


def _training(work: Work, dataset: Dataset) -> dict[str, object]:
    """A new file trains the model, by a job that starts once this one is committed."""
    if work.job.kind != "ledger_audit":
        return NOT_AGAIN
    return start_automatic_training(dataset, work.job.started_by)


def _write(audit: Audit, folder: Path, progress: Progress) -> None:
    """Write the run's files beside their place and rename: a killed worker leaves no half."""
    with Scratch(folder) as scratch:
        audit.write(scratch.folder, progress=progress)
        write_groups(scratch.folder)
        if not folder.exists():
            scratch.move()
