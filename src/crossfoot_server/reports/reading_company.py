"""All that a company has on one page, as the analytics summary takes it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import polars as pl
from django.db.models import Count, Q

from crossfoot.kpis import ALL_KPIS
from crossfoot.kpis.compute import Measured, measure
from crossfoot.reports.contents.analytics_summary import (
    JOBS,
    UPLOADS,
    AuditFacts,
    ForecastsInUse,
    SummaryFacts,
)
from crossfoot.reports.contents.kpi_facts import newest_whole
from crossfoot.sales.periods import parse_period
from crossfoot_server.alerts.queries import rules_of
from crossfoot_server.audit.models import AuditRun, Finding, Review
from crossfoot_server.audit.queries import runs_of
from crossfoot_server.companies.access import Actor
from crossfoot_server.datasets.queries import data_files_of
from crossfoot_server.forecasting.queries import current_forecasts
from crossfoot_server.jobs.kinds import KINDS
from crossfoot_server.jobs.models import ENDED, Job, Status
from crossfoot_server.kpis.reading import read_source, version_of
from crossfoot_server.reports.found import Found
from crossfoot_server.reports.reading_trade import alerts_frame

#: Days whose jobs are told, and uploads that are listed.
DAYS: Final = 30
_UPLOADS: Final = 10
_DRIVERS: Final = 3
_OPEN: Final = (Review.OPEN, Review.IN_REVIEW)
_NOUNS: Final = {"D": "days", "W": "weeks", "MS": "months", "QS": "quarters", "YS": "years"}


def find_company(parameters: Mapping[str, Any], by: Actor) -> Found:
    """All that the company has; a section of what it has not says so."""
    return Found("summary", None, lambda: summary_facts(parameters, by))


def summary_facts(parameters: Mapping[str, Any], by: Actor) -> SummaryFacts:
    """The newest audit, key figures, alerts, forecasts, uploads and jobs."""
    measured, currency, decimals = _measured(parameters, by)
    today = dt.datetime.now(dt.UTC).date()
    since = today - dt.timedelta(days=DAYS)
    return SummaryFacts(
        currency=currency,
        decimals=decimals,
        audit=_audit(by),
        measured=measured,
        alerts=alerts_frame(by, is_over=False),
        rules=rules_of(by.company_id).filter(is_active=True).count(),
        forecasts=_forecasts(by),
        uploads=_uploads(by),
        jobs=_jobs(by, since),
        span=f"{since} to {today}",
    )


def _measured(parameters: Mapping[str, Any], by: Actor) -> tuple[tuple[Measured, ...], str, int]:
    """The key figures of the newest whole period, the currency and its decimals."""
    if version_of(by.company_id) is None:
        return (), "", 2
    source = read_source(by.company_id)
    period = parse_period(parameters.get("period", "month"))
    run = measure(source.business, period, ALL_KPIS, last=parameters.get("last", 3))
    return tuple(run.of(newest_whole(run))), source.currency, source.business.decimals


def _audit(by: Actor) -> AuditFacts | None:
    runs = runs_of(by.company_id).order_by("-dataset__data_file__created_at", "-created_at")
    run = runs.first()
    if run is None:
        return None
    waiting = Finding.objects.of(by.company_id).filter(run=run, status__in=_OPEN)
    return AuditFacts(
        name=run.dataset.data_file.file_name,
        finished_at=run.created_at,
        lines=run.dataset.line_count,
        findings=run.finding_count,
        risk=float(run.risk_score),
        level=run.risk_level,
        drivers=_drivers(run),
        open_findings=waiting.count(),
    )


def _drivers(run: AuditRun) -> tuple[str, ...]:
    told = run.summary.get("risk", {}).get("recommendations", [])
    return tuple(str(one) for one in told[:_DRIVERS])


def _forecasts(by: Actor) -> ForecastsInUse | None:
    rows = list(current_forecasts(by.company_id).order_by("item_id"))
    days = sorted({one["date"] for row in rows for one in row.points})
    if not days:
        return None
    run = max((row.run for row in rows), key=lambda one: one.created_at)
    return ForecastsInUse(
        items=len(rows),
        periods=f"{run.horizon} {_NOUNS.get(run.frequency, 'periods')}",
        total=sum(row.total for row in rows),
        first=dt.date.fromisoformat(days[0]),
        last=dt.date.fromisoformat(days[-1]),
    )


def _uploads(by: Actor) -> pl.DataFrame:
    rows = []
    files = data_files_of(by.company_id).select_related("trade_upload")
    for file in files.prefetch_related("jobs")[:_UPLOADS]:
        kept: Any = getattr(file, "dataset", None) or getattr(file, "trade_upload", None)
        job = max(file.jobs.all(), key=lambda one: one.created_at, default=None)
        rows.append(
            (
                file.created_at.astimezone(dt.UTC).replace(tzinfo=None),
                file.file_name,
                file.get_kind_display(),
                getattr(kept, "line_count", None),
                getattr(kept, "problem_count", None),
                job.get_status_display() if job else "",
            )
        )
    return pl.DataFrame(rows, schema=UPLOADS, orient="row")


def _jobs(by: Actor, since: dt.date) -> pl.DataFrame:
    jobs = Job.objects.of(by.company_id).filter(created_at__date__gte=since).order_by()
    counted = jobs.values_list("kind").annotate(
        done=Count("pk", filter=Q(status=Status.COMPLETED)),
        waiting=Count("pk", filter=~Q(status__in=ENDED)),
        failed=Count("pk", filter=Q(status=Status.FAILED)),
    )
    rows = [(KINDS[kind].title, *numbers) for kind, *numbers in counted.order_by("kind")]
    return pl.DataFrame(rows, schema=JOBS, orient="row")
