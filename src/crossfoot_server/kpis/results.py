"""The one writer of key figures: snapshots with their history, trends, what was asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db import transaction

from crossfoot.sales.periods import Period
from crossfoot_server.jobs.dispatch import send
from crossfoot_server.jobs.models import Job
from crossfoot_server.kpis.caching import forget, keep
from crossfoot_server.kpis.calculating import Calculated
from crossfoot_server.kpis.definitions import all_definitions
from crossfoot_server.kpis.measuring import Taken
from crossfoot_server.kpis.models import KpiCalculation, KpiSnapshot, KpiSnapshotRun, KpiTrend
from crossfoot_server.kpis.queries import current_of, trends_of
from crossfoot_server.kpis.reading import DataVersion
from crossfoot_server.kpis.rows import COMPARED, IDENTITY, NAMES, differs, key_of, rows_of
from crossfoot_server.kpis.trending import Trended, trends_in
from crossfoot_server.shared.insertion import insert_rows

_CHUNK: Final = 500


def keep_nothing(job: Job, version: DataVersion, reason: str) -> None:
    """Keep that nothing was taken, and why."""
    run = _run(job, version)
    run.reason = reason
    run.save()
    _tell(job, run)


def keep_snapshots(job: Job, taken: Taken, *, now: datetime) -> None:
    """Add what differs from the current snapshots, and note which are current now.

    What was not measured any more is history: days and weeks long ago, and what was undone.
    """
    run = _run(job, taken.version)
    found = rows_of(run, taken, now)
    known = {key_of(row): row for row in _known(job)}
    new = {key for key, row in found.items() if key not in known or differs(row, known[key])}
    outdated = [row["id"] for key, row in known.items() if key in new or key not in found]
    run.measured_count, run.changed_count, run.cohorts = len(found), len(new), taken.cohorts
    KpiSnapshotRun.objects.of(job.company_id).exclude(cohorts={}).update(cohorts={})
    run.save()
    for start in range(0, len(outdated), _CHUNK):
        chunk = outdated[start : start + _CHUNK]
        KpiSnapshot.objects.of(job.company_id).filter(pk__in=chunk).update(is_current=False)
    insert_rows(KpiSnapshot, NAMES, ([found[key][name] for name in NAMES] for key in new))
    trends_of(job.company_id).delete()
    for measured in taken.runs:
        _keep_trends(job, measured.period, trends_in(measured), taken.version.text, now)
    forget(job.company_id)
    _tell(job, run)
    # Rules of alerts look at new figures at once, not at the clock's next beat.
    look = partial(send, "evaluate_alert_rules", str(job.company_id), queue="kpi", expires=240)
    transaction.on_commit(look, robust=True)


def keep_trends(
    job: Job, found: Mapping[Period, Iterable[Trended]], version: str, *, now: datetime
) -> None:
    """Replace the trends of these periods."""
    told = {period: _keep_trends(job, period, found[period], version, now) for period in found}
    _note(job, {"kpi_trends": told})


def keep_calculations(
    job: Job, calculated: Iterable[Calculated], version: str, *, now: datetime
) -> None:
    """Keep the figures of what a job was asked for, and remember them for who asks the same."""
    done = list(calculated)
    keep(job.company_id, {one.key: one.figures for one in done}, now=now)
    for one in done:
        rows = KpiCalculation.objects.of(job.company_id).filter(pk=one.calculation_id)
        rows.update(figures=one.figures, data_version=version, completed_at=now)
    _note(job, {"kpi_calculations": len(done)})


def _known(job: Job) -> Iterable[dict[str, Any]]:
    return list(current_of(job.company_id).values("id", *IDENTITY, *COMPARED))


def _keep_trends(
    job: Job, period: Period, trends: Iterable[Trended], version: str, now: datetime
) -> int:
    """Replace the trends of a kind of period; how many there are."""
    rows = [
        KpiTrend(
            company_id=job.company_id,
            kpi=one.kpi,
            period=period,
            first_label=one.first_label,
            last_label=one.last_label,
            data_version=version,
            taken_at=now,
            **asdict(one.trend),
        )
        for one in trends
    ]
    KpiTrend.objects.of(job.company_id).filter(period=period).delete()
    return len(KpiTrend.everywhere.bulk_create(rows))


def _run(job: Job, version: DataVersion) -> KpiSnapshotRun:
    return KpiSnapshotRun(
        company_id=job.company_id,
        job=job,
        trigger=job.payload["trigger"],
        data_version=version.text,
        definitions=all_definitions(),
        sources=version.told,
        taken_by=job.started_by,
    )


def _tell(job: Job, run: KpiSnapshotRun) -> None:
    told = {
        "run_id": str(run.pk),
        "data_version": run.data_version,
        "measured": run.measured_count,
        "changed": run.changed_count,
        "reason": run.reason,
    }
    _note(job, {"kpi_snapshots": told})


def _note(job: Job, told: dict[str, Any]) -> None:
    Job.everywhere.filter(pk=job.pk).update(analytics_results=told)
