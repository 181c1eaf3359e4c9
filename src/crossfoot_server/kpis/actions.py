"""What can be asked of key figures: snapshots, calculations, trends."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from crossfoot.errors import UserError
from crossfoot_server.companies.models import Company
from crossfoot_server.datasets.models import Dataset, FileKind
from crossfoot_server.jobs.actions import start_job
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.kpis.caching import cached
from crossfoot_server.kpis.calculating import Asked
from crossfoot_server.kpis.definitions import all_definitions
from crossfoot_server.kpis.models import Interval, KpiCalculation, KpiSnapshotRun, Trigger
from crossfoot_server.kpis.queries import latest_run, settings_of
from crossfoot_server.kpis.reading import NO_DATA, DataVersion, version_of
from crossfoot_server.kpis.targets import parse_targets
from crossfoot_server.kpis.trending import NO_SNAPSHOTS
from crossfoot_server.sales.models import Subject, TradeTable
from crossfoot_server.shared.errors import ConflictError, ProblemError

CLOCK: Final = "clock"
#: Of one calculation: ten years.
MOST_DAYS: Final = 3660
#: Which companies each tick of the clock is for, by the interval they have chosen.
_DUE: Final = {
    Trigger.HOURLY: (Interval.HOURLY,),
    Trigger.DAILY: (Interval.HOURLY, Interval.DAILY),
}


@dataclass(frozen=True)
class Begun:
    """A job that was asked for; `is_new` is false if one was waiting already."""

    job: Job
    is_new: bool


def start_snapshots(*, company_id: uuid.UUID, by: str, trigger: str) -> Begun:
    """Take snapshots of all key figures; no second job waits beside one that does."""
    with transaction.atomic():
        Company.objects.select_for_update().get(pk=company_id)
        waiting = Job.objects.of(company_id).filter(kind="kpi_snapshots", status=Status.PENDING)
        if (job := waiting.first()) is not None:
            return Begun(job, is_new=False)
        job = start_job(
            company_id=company_id,
            kind="kpi_snapshots",
            by=by,
            payload={"trigger": Trigger(trigger).value},
        )
    return Begun(job, is_new=True)


def start_all_due(trigger: Trigger, *, now: datetime) -> dict[str, int]:
    """Start the snapshots of companies that want them now and whose data have changed."""
    done = {"started": 0, "unchanged": 0, "not_due": 0}
    for company_id in _companies_with_data():
        done[_start_if_due(company_id, trigger, now)] += 1
    return done


def _companies_with_data() -> list[uuid.UUID]:
    tables = TradeTable.everywhere.filter(subject=Subject.SALES, line_count__gt=0)
    ledgers = Dataset.everywhere.filter(data_file__kind=FileKind.LEDGER, line_count__gt=0)
    found = (rows.order_by().values_list("company_id", flat=True) for rows in (tables, ledgers))
    return sorted(set().union(*found))


def _start_if_due(company_id: uuid.UUID, trigger: Trigger, now: datetime) -> str:
    if settings_of(company_id).snapshot_interval not in _DUE[trigger]:
        return "not_due"
    version, last = version_of(company_id), latest_run(company_id)
    if last and version and last.is_of(version.text, all_definitions()):
        KpiSnapshotRun.objects.of(company_id).filter(pk=last.pk).update(checked_at=now)
        return "unchanged"
    start_snapshots(company_id=company_id, by=CLOCK, trigger=trigger)
    return "started"


def start_calculations(
    *, company_id: uuid.UUID, by: str, asked: Sequence[Asked], now: datetime
) -> list[KpiCalculation]:
    """Calculate what is asked for, in one job; what is in the cache needs none.

    Raises:
        ProblemError: days are the wrong way round or too many, or a target is of no KPI.
        ConflictError: the company has neither sales nor a ledger.
    """
    for one in asked:
        _refuse(one)
    version = version_of(company_id)
    if version is None:
        raise ConflictError(NO_DATA, "no_data")
    made = [_calculation(company_id, by, one, version, now) for one in asked]
    waiting = [one for one in made if not one.is_from_cache]
    with transaction.atomic():
        if waiting:
            kind = f"kpi_{waiting[0].kpi_type}" if len(asked) == 1 else "kpi_bulk"
            job = start_job(company_id=company_id, kind=kind, by=by)
            for row in waiting:
                row.job = job
        KpiCalculation.everywhere.bulk_create(made)
    return made


def _refuse(asked: Asked) -> None:
    days = (asked.end_date - asked.start_date).days + 1
    if not 1 <= days <= MOST_DAYS:
        raise ProblemError(
            f"The last day ({asked.end_date}) comes after the first ({asked.start_date}), by at "
            f"most {MOST_DAYS:,} days.",
            "bad_range",
        )
    try:
        parse_targets(asked.targets, asked.kpi_type)
    except UserError as error:
        raise ProblemError(str(error), "unknown_target") from error


def _calculation(
    company_id: uuid.UUID, by: str, asked: Asked, version: DataVersion, now: datetime
) -> KpiCalculation:
    figures: dict[str, Any] | None = cached(company_id, asked.key(version), now=now)
    return KpiCalculation(
        company_id=company_id,
        kpi_type=asked.kpi_type,
        start_date=asked.start_date,
        end_date=asked.end_date,
        targets=dict(asked.targets),
        figures=figures or {},
        data_version=version.text if figures else "",
        is_from_cache=figures is not None,
        asked_by=by,
        completed_at=now if figures else None,
    )


def start_trends(
    *, company_id: uuid.UUID, by: str, periods: Sequence[str], last: int | None
) -> Job:
    """Find the trends of key figures over their snapshots, or over the `last` of them.

    Raises:
        ConflictError: there are no snapshots.
    """
    if latest_run(company_id) is None:
        raise ConflictError(NO_SNAPSHOTS, "no_snapshots")
    payload = {"periods": list(periods), "last": last}
    with transaction.atomic():
        return start_job(company_id=company_id, kind="kpi_trends", by=by, payload=payload)
