"""How forecasts are kept, and when those of a run take the place of earlier ones."""

import uuid
from collections import Counter
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crossfoot_server.companies.models import Company
from crossfoot_server.forecasting.figures import merged
from crossfoot_server.forecasting.models import (
    DemandForecast,
    DriftLevel,
    ForecastAccuracy,
    ForecastChunk,
    ForecastModel,
    ForecastRun,
    Scope,
    SeasonalProfile,
)
from crossfoot_server.forecasting.panels import forget_series
from crossfoot_server.forecasting.preferences import settings_of
from crossfoot_server.forecasting.running import Made, Planned
from crossfoot_server.forecasting.seasons import Seasons
from crossfoot_server.forecasting.training import Tested
from crossfoot_server.forecasting.validating import Validated
from crossfoot_server.jobs.actions import start_job
from crossfoot_server.jobs.models import Job
from crossfoot_server.webhooks.announcing import announce
from crossfoot_server.webhooks.events import FORECASTS_DRIFTED

_BATCH: Final = 500
#: Forecasts with their points, of so many items at a time: those of 1,000 take 20 MB.
_PART: Final = 100
#: Forecasts are kept of the newest runs of so many different first periods, to be validated.
KEPT_STARTS: Final = 15
TRIAL: Final = (
    "a trial: the frequency {own} is not that of the settings, {standing}; its forecasts are seen "
    "by run_id, and those in use stay"
)


def keep_run(job: Job, planned: Planned) -> None:
    """Keep what a run has made, or start the jobs of its chunks."""
    run = _locked(ForecastRun.everywhere.get(job=job).pk)
    demand, panel = planned.demand, planned.panel
    run.champions = planned.champions
    run.data_version, run.stock_version = demand.version, demand.stock_version
    run.remarks = [*planned.remarks, *demand.remarks]
    run.item_count = len(panel.series)
    ends = {one.first + len(one.values) for one in panel.series}
    run.starts_on = panel.frequency.begin(max(ends))
    if planned.made is not None:
        _keep(run, planned.made)
        _finish(run)
    else:
        _start_chunks(run, planned)
    run.save()


def keep_chunk(chunk: ForecastChunk, made: Made) -> None:
    """Keep what a chunk has made; with the last one the run takes effect."""
    now = timezone.now()
    run = _locked(chunk.run_id)
    ForecastChunk.everywhere.filter(pk=chunk.pk).update(done_at=now)
    _keep(run, made)
    if not ForecastChunk.everywhere.filter(run=run, done_at__isnull=True).exists():
        _finish(run)
    run.save()


def _locked(run_id: uuid.UUID) -> ForecastRun:
    """The run, with its company's row locked: runs of one company take effect one by one."""
    run = ForecastRun.everywhere.get(pk=run_id)
    Company.objects.select_for_update().get(pk=run.company_id)
    run.refresh_from_db()
    return run


def _start_chunks(run: ForecastRun, planned: Planned) -> None:
    for number, (first, last, count) in enumerate(planned.chunks):
        chunk, is_new = ForecastChunk.everywhere.get_or_create(
            run=run, number=number,
            defaults={
                "company_id": run.company_id, "item_count": count, "first_item": first,
                "last_item": last,
            },
        )  # fmt: skip
        if is_new:
            chunk.job = start_job(
                company_id=run.company_id,
                kind="forecast_chunk",
                by=run.started_by,
                payload={"run_id": str(run.pk), "chunk": number},
            )
            chunk.save(update_fields=["job"])


def _keep(run: ForecastRun, made: Made) -> None:
    """Keep forecasts of a run; those of an earlier attempt are replaced."""
    kinds = Counter(run.kinds)
    for rows in made.parts(_PART):
        names = [row["item_id"] for row in rows]
        DemandForecast.everywhere.filter(run=run, item_id__in=names).delete()
        DemandForecast.everywhere.bulk_create(
            DemandForecast(company_id=run.company_id, run=run, **row) for row in rows
        )
        kinds.update(row["kind"] for row in rows)
    run.kinds = dict(sorted(kinds.items()))
    run.figures = merged(run.figures, made.result.backtest)


def _finish(run: ForecastRun) -> None:
    """Make the run's forecasts those in use, unless it is a trial."""
    run.completed_at = timezone.now()
    standing = settings_of(run.company_id).frequency
    if run.scope == Scope.ALL or run.frequency == standing:
        _put_in_use(run)
    else:
        told = TRIAL.format(own=run.frequency, standing=standing)
        run.remarks = [*(one for one in run.remarks if one != told), told]
    _say_what_is_current(run)
    _forget_old(run)
    transaction.on_commit(lambda: forget_series(run.company_id, [run.pk]), robust=True)


def _put_in_use(run: ForecastRun) -> None:
    """Put the run's forecasts in the place of earlier ones, where no newer run has made them."""
    current = DemandForecast.everywhere.filter(company_id=run.company_id, is_current=True)
    is_late = ForecastRun.everywhere.filter(
        company_id=run.company_id, scope=Scope.ALL, is_current=True, created_at__gt=run.created_at
    ).exists()
    if not is_late:
        older = current.filter(run__created_at__lt=run.created_at)
        if run.scope == Scope.ITEMS:
            older = older.filter(item_id__in=list(run.items))
        older.update(is_current=False)
        own = DemandForecast.everywhere.filter(run=run)
        own.exclude(item_id__in=current.values("item_id")).update(is_current=True)


def _say_what_is_current(run: ForecastRun) -> None:
    current = DemandForecast.everywhere.filter(company_id=run.company_id, is_current=True)
    ids = set(current.order_by().values_list("run_id", flat=True).distinct())
    others = ForecastRun.everywhere.filter(company_id=run.company_id).exclude(pk=run.pk)
    others.filter(is_current=True).exclude(pk__in=ids).update(is_current=False)
    run.is_current = run.pk in ids


def _forget_old(run: ForecastRun) -> None:
    """Of runs with the same first period the newest tells enough; and very old ones nothing."""
    ended = ForecastRun.everywhere.filter(
        company_id=run.company_id, completed_at__isnull=False, is_current=False
    ).exclude(pk=run.pk)
    same = Q(
        scope=run.scope, frequency=run.frequency, starts_on=run.starts_on,
        created_at__lt=run.created_at,
    )  # fmt: skip
    starts = ended.order_by("-starts_on").values_list("starts_on", flat=True).distinct()
    oldest = list(starts[:KEPT_STARTS])[-1:]
    gone = ended.filter(same | Q(starts_on__lt=oldest[0])) if oldest else ended.filter(same)
    DemandForecast.everywhere.filter(run__in=gone).delete()


def keep_tested(job: Job, tested: Tested) -> None:
    """Keep the figures of a training; those of earlier ones are history."""
    current = ForecastModel.everywhere.filter(company_id=job.company_id, is_current=True)
    current.update(is_current=False)
    made = (ForecastModel(company_id=job.company_id, job=job, **row) for row in tested.rows)
    ForecastModel.everywhere.bulk_create(made, batch_size=_BATCH)


def keep_seasons(job: Job, seasons: Seasons) -> None:
    """Keep seasonal profiles in the place of the earlier ones."""
    SeasonalProfile.everywhere.filter(company_id=job.company_id).delete()
    made = (SeasonalProfile(company_id=job.company_id, job=job, **row) for row in seasons.rows)
    SeasonalProfile.everywhere.bulk_create(made, batch_size=_BATCH)


def keep_validated(job: Job, validated: Validated) -> None:
    """Keep what came of runs; a run and as many periods that were compared before stay one."""
    for row in validated.rows:
        kept, _ = ForecastAccuracy.everywhere.update_or_create(
            company_id=job.company_id,
            run=row["run"],
            periods=row["periods"],
            defaults={**row, "job": job},
        )
        if kept.level == DriftLevel.ALERT:
            _tell(kept)


def _tell(kept: ForecastAccuracy) -> None:
    """Tell the company's webhooks, once of a run and its periods."""
    figures = ("level", "items", "periods", "mase", "rmsse", "bias", "cover80", "cover95")
    body = {name: getattr(kept, name) for name in figures}
    ids = {"accuracy_id": str(kept.pk), "forecast_run_id": str(kept.run_id)}
    announce(kept.company_id, FORECASTS_DRIFTED, kept.pk, {**ids, **body})
