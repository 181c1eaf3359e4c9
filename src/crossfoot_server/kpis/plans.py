"""What people enter about a company: plans of periods, settings."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from crossfoot_server.companies.access import Actor
from crossfoot_server.companies.models import Company
from crossfoot_server.kpis.actions import start_snapshots
from crossfoot_server.kpis.models import KpiPlan, KpiSettings, Trigger
from crossfoot_server.kpis.queries import plans_of, settings_of
from crossfoot_server.kpis.reading import version_of
from crossfoot_server.shared.errors import ProblemError

#: Settings that no figure depends on.
_NOT_MEASURED: Final = {"snapshot_interval", "industry", "share_benchmarks"}


@transaction.atomic
def save_plan(label: str, amounts: Mapping[str, Decimal], *, by: Actor, now: datetime) -> KpiPlan:
    """Plan a period and measure anew; what was planned before and is not given now is gone."""
    names = ("target", "expenses", "collected")
    values = {**dict.fromkeys(names), **amounts, "updated_by": by.name, "updated_at": now}
    row, _ = KpiPlan.everywhere.update_or_create(
        company_id=by.company_id, label=label, defaults=values
    )
    _measure_anew(by)
    return row


@transaction.atomic
def remove_plan(label: str, *, by: Actor) -> bool:
    """Forget the plan of a period and measure anew; whether there was one."""
    is_there = plans_of(by.company_id).filter(label=label).delete()[0] > 0
    if is_there:
        _measure_anew(by)
    return is_there


@transaction.atomic
def save_settings(changes: Mapping[str, Any], *, by: Actor, now: datetime) -> KpiSettings:
    """Change settings of the company, and measure anew where figures depend on them.

    Raises:
        ProblemError: key figures are to be shared, and the industry is not known.
    """
    Company.objects.select_for_update().get(pk=by.company_id)
    row = settings_of(by.company_id)
    for name, value in changes.items():
        setattr(row, name, value)
    if row.share_benchmarks and not row.industry:
        raise ProblemError("Choose the industry that is to be compared with.", "no_industry")
    row.updated_by, row.updated_at = by.name, now
    row.save()
    if set(changes) - _NOT_MEASURED:
        _measure_anew(by)
    return row


def _measure_anew(by: Actor) -> None:
    """Start snapshots of a company that has data."""
    if version_of(by.company_id) is not None:
        start_snapshots(company_id=by.company_id, by=by.name, trigger=Trigger.REQUEST)
