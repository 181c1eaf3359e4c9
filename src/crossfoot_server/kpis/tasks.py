"""What workers do with key figures: take snapshots, calculate what is asked for, find trends."""

from functools import partial

from celery import shared_task
from django.utils import timezone

from crossfoot.errors import UserError
from crossfoot.sales.periods import PERIODS, parse_period
from crossfoot_server.jobs.running import Keep, Work, run_job
from crossfoot_server.kpis.calculating import calculate
from crossfoot_server.kpis.definitions import all_definitions
from crossfoot_server.kpis.measuring import Taken, take
from crossfoot_server.kpis.models import KpiSnapshotRun
from crossfoot_server.kpis.queries import calculations_of, latest_run
from crossfoot_server.kpis.reading import NO_DATA, DataVersion, read_source, version_of
from crossfoot_server.kpis.results import (
    keep_calculations,
    keep_nothing,
    keep_snapshots,
    keep_trends,
)
from crossfoot_server.kpis.trending import trends_of_snapshots

UNCHANGED = "Nothing has changed since the snapshot of {:%Y-%m-%d %H:%M} UTC."
_COMPUTING = {"computing": "computing"}


@shared_task(name="generate_kpi_snapshots")
def generate_kpi_snapshots(job_id: str) -> None:
    """Measure all key figures of a company, if its data have changed since they last were."""
    run_job(job_id, _snapshots)


@shared_task(name="calculate_financial_kpis")
def calculate_financial_kpis(job_id: str) -> None:
    """Calculate the financial key figures of some days."""
    run_job(job_id, _calculations)


@shared_task(name="calculate_operational_kpis")
def calculate_operational_kpis(job_id: str) -> None:
    """Calculate the operational key figures of some days."""
    run_job(job_id, _calculations)


@shared_task(name="calculate_customer_kpis")
def calculate_customer_kpis(job_id: str) -> None:
    """Calculate the key figures of customers of some days."""
    run_job(job_id, _calculations)


@shared_task(name="bulk_kpi_calculation")
def bulk_kpi_calculation(job_id: str) -> None:
    """Calculate the key figures of many ranges of days."""
    run_job(job_id, _calculations)


@shared_task(name="calculate_kpi_trends")
def calculate_kpi_trends(job_id: str) -> None:
    """Find the trends of key figures in their snapshots."""
    run_job(job_id, _trends)


def _snapshots(work: Work) -> Keep:
    work.tracking.begin("reading")
    job = work.job
    version, last = version_of(job.company_id), latest_run(job.company_id)
    if version is None:
        return partial(keep_snapshots, job, _nothing_left(last), now=timezone.now())
    if last is not None and last.is_of(version.text, all_definitions()):
        return partial(keep_nothing, job, version, UNCHANGED.format(last.created_at))
    source = read_source(job.company_id)
    taken = take(source, work.tracking.following(_COMPUTING))
    work.tracking.begin("saving")
    return partial(keep_snapshots, job, taken, now=timezone.now())


def _nothing_left(last: KpiSnapshotRun | None) -> Taken:
    """No figure at all, for a company whose uploads were taken back.

    Raises:
        UserError: it had none before either.
    """
    if last is None or not last.measured_count:
        raise UserError(NO_DATA)
    return Taken(DataVersion(None, None, None, ""), (), {})


def _calculations(work: Work) -> Keep:
    work.tracking.begin("reading")
    job, now = work.job, timezone.now()
    source = read_source(job.company_id)
    rows = calculations_of(job.company_id).filter(job=job).order_by("start_date", "kpi_type")
    found = list(calculate(source, rows, now, work.tracking.following(_COMPUTING)))
    work.tracking.begin("saving")
    return partial(keep_calculations, job, found, source.version.text, now=now)


def _trends(work: Work) -> Keep:
    work.tracking.begin("reading")
    payload = work.job.payload
    periods = [parse_period(name) for name in payload.get("periods") or PERIODS]
    work.tracking.begin("computing")
    version, found = trends_of_snapshots(work.job.company_id, periods, payload.get("last"))
    work.tracking.begin("saving")
    return partial(keep_trends, work.job, found, version, now=timezone.now())
