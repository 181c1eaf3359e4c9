"""What the clock asks of forecasts: run them when the data have changed, train and validate."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from celery import shared_task
from django.utils import timezone

from crossfoot_server.forecasting.actions import start_forecasts, start_work
from crossfoot_server.forecasting.clearing import clear_series
from crossfoot_server.forecasting.models import ForecastAccuracy, ForecastModel, SeasonalProfile
from crossfoot_server.forecasting.queries import newest_run, state_of
from crossfoot_server.forecasting.requirements import missing_packages
from crossfoot_server.jobs.models import AT_WORK, Status
from crossfoot_server.sales.models import Subject, TradeTable
from crossfoot_server.shared.errors import ConflictError

CLOCK: Final = "clock"
_KEPT_BY: Final[dict[str, type[ForecastModel | ForecastAccuracy | SeasonalProfile]]] = {
    "forecast_training": ForecastModel,
    "forecast_validation": ForecastAccuracy,
    "seasonal_analysis": SeasonalProfile,
}


@shared_task(name="start_due_forecasts")
def start_due_forecasts() -> int:
    """Forecast for the companies whose data have changed since; two of it at once are harmless."""
    clear_series(now=timezone.now())
    started = 0
    for table in _tables():
        if is_due(table):
            started += start_forecasts(company_id=table.company_id, by=CLOCK) is not None
    return started


@shared_task(name="start_due_forecast_trainings")
def start_due_forecast_trainings() -> int:
    """Train, validate and look for seasons for companies with data that was not yet seen so."""
    if missing_packages():
        return 0
    started = 0
    for table in _tables():
        for kind, model in _KEPT_BY.items():
            seen = model.objects.of(table.company_id).filter(data_version=table.version)
            if not seen.exists():
                with suppress(ConflictError):  # the sales were taken back meanwhile
                    start_work(company_id=table.company_id, kind=kind, by=CLOCK)
                    started += 1
    return started


def _tables() -> Iterator[TradeTable]:
    rows = TradeTable.everywhere.filter(subject=Subject.SALES, line_count__gt=0)
    return rows.order_by("company_id").iterator()


def is_due(table: TradeTable) -> bool:
    """Whether no run of all items has seen these sales and stock counts, or is about to."""
    run = newest_run(table.company_id)
    if run is None:
        return True
    status = state_of(run).status
    if status != Status.COMPLETED:
        return status not in AT_WORK  # what failed is tried with the data of now
    stock = TradeTable.objects.of(table.company_id).filter(subject=Subject.INVENTORY).first()
    seen = (run.data_version, run.stock_version)
    return seen != (table.version, None if stock is None else stock.version)
