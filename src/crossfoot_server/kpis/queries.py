"""What can be read of key figures."""

import uuid
from typing import Any

from django.db.models import QuerySet

from crossfoot_server.jobs.models import Status
from crossfoot_server.kpis.models import (
    KpiCalculation,
    KpiPlan,
    KpiSettings,
    KpiSnapshot,
    KpiSnapshotRun,
    KpiTrend,
)


def settings_of(company_id: uuid.UUID) -> KpiSettings:
    """A company's settings; what was never set has its default, and is not kept."""
    row = KpiSettings.objects.of(company_id).first()
    return row or KpiSettings(company_id=company_id)


def plans_of(company_id: uuid.UUID) -> QuerySet[KpiPlan]:
    """The company's plans, by period."""
    return KpiPlan.objects.of(company_id)


def runs_of(company_id: uuid.UUID) -> QuerySet[KpiSnapshotRun]:
    """When snapshots were taken, newest first, without the cohorts."""
    return KpiSnapshotRun.objects.of(company_id).select_related("job").defer("cohorts")


def latest_run(company_id: uuid.UUID) -> KpiSnapshotRun | None:
    """The newest run that has taken anything."""
    return KpiSnapshotRun.objects.of(company_id).filter(reason="").defer("cohorts").first()


def newest_cohorts(company_id: uuid.UUID, period: str) -> tuple[str, list[dict[str, Any]]]:
    """The cohorts by a kind of period, and the version of the data they are of."""
    runs = KpiSnapshotRun.objects.of(company_id).filter(reason="")
    run = runs.values_list("data_version", "cohorts").first()
    return (run[0], run[1].get(period, [])) if run else ("", [])


def snapshots_of(company_id: uuid.UUID) -> QuerySet[KpiSnapshot]:
    """Every snapshot of the company, those of the past included."""
    return KpiSnapshot.objects.of(company_id)


def current_of(company_id: uuid.UUID) -> QuerySet[KpiSnapshot]:
    """The key figures as they are now: the newest snapshot of each."""
    return snapshots_of(company_id).filter(is_current=True)


def trends_of(company_id: uuid.UUID) -> QuerySet[KpiTrend]:
    """The trends of the company's key figures."""
    return KpiTrend.objects.of(company_id)


def calculations_of(company_id: uuid.UUID) -> QuerySet[KpiCalculation]:
    """What was asked for, newest first."""
    return KpiCalculation.objects.of(company_id).select_related("job")


def state_of(row: KpiCalculation) -> tuple[Status, str]:
    """Where a calculation is, and why it failed: what its job says, unless that is gone."""
    if row.completed_at is not None:
        return Status.COMPLETED, ""
    if row.job is None:
        return Status.FAILED, "Its job is gone: ask again."
    return Status(row.job.status), row.job.error_message
