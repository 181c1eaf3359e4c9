"""What can be asked of forecasts: run them, train, validate, look for seasons."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl
from django.db import transaction

from crossfoot.errors import UserError
from crossfoot_server.companies.models import Company
from crossfoot_server.forecasting.models import DemandForecast, ForecastRun
from crossfoot_server.forecasting.queries import waiting_job
from crossfoot_server.forecasting.requirements import NO_SALES, missing_packages, need_methods
from crossfoot_server.forecasting.starting import begin_or_join, begin_run
from crossfoot_server.jobs.actions import start_job
from crossfoot_server.jobs.models import Job
from crossfoot_server.sales.models import Subject, TradeTable
from crossfoot_server.sales.queries import scanned, table_of
from crossfoot_server.shared.errors import ConflictError, ProblemError

_UNKNOWN: Final = "No item is called {names}: write it as in the sales."
_NAMED = 5


def start_forecasts(*, company_id: uuid.UUID, by: str) -> ForecastRun | None:
    """Forecast all items after the data have changed, once for all changes that wait.

    None without sales, and where the packages that forecast are not installed. Where all sales
    were taken back, what was forecast from them is in use no longer.
    """
    if missing_packages():
        return None
    with transaction.atomic():
        if _locked_table(company_id) is None:
            _retire(company_id)
            return None
        return begin_or_join(company_id, by=by)


def _retire(company_id: uuid.UUID) -> None:
    DemandForecast.objects.of(company_id).filter(is_current=True).update(is_current=False)
    ForecastRun.objects.of(company_id).filter(is_current=True).update(is_current=False)


def start_run(
    *, company_id: uuid.UUID, given: Mapping[str, Any], items: Sequence[str], by: str
) -> ForecastRun:
    """Forecast these items, or all, as is asked; the company's settings for the rest.

    Raises:
        ConflictError: there are no sales.
        ProblemError: an item is in no sale, or the packages that forecast are not installed.
    """
    _need()
    with transaction.atomic():
        if _locked_table(company_id) is None:
            raise ConflictError(NO_SALES, "no_sales")
        refuse_unknown(company_id, items)
        return begin_run(company_id, given, items, by=by)


def start_work(*, company_id: uuid.UUID, kind: str, by: str) -> Job:
    """Train, validate or look for seasons; a job of that kind that waits is joined.

    Raises:
        ConflictError: there are no sales.
        ProblemError: the packages that forecast are not installed.
    """
    _need()
    with transaction.atomic():
        if _locked_table(company_id) is None:
            raise ConflictError(NO_SALES, "no_sales")
        return waiting_job(company_id, kind) or start_job(company_id=company_id, kind=kind, by=by)


def _need() -> None:
    try:
        need_methods()
    except UserError as error:
        raise ProblemError(str(error), "cannot_forecast", status=503) from error


def _locked_table(company_id: uuid.UUID) -> TradeTable | None:
    """The table of sales, with the company's row locked: who asks at the same time waits."""
    Company.objects.select_for_update().get(pk=company_id)
    return table_of(company_id)


def refuse_unknown(company_id: uuid.UUID, items: Sequence[str]) -> None:
    """Refuse items that cannot be forecast.

    Raises:
        ProblemError: an item is in no sale.
    """
    if not items:
        return
    found = scanned(company_id, Subject.SALES, lambda lines: _known(lines, items))
    known = set() if found is None else found[1]
    unknown = [item for item in dict.fromkeys(items) if item not in known]
    if unknown:
        names = ", ".join(f"'{item[:50]}'" for item in unknown[:_NAMED])
        more = f" and {len(unknown) - _NAMED:,} more" if len(unknown) > _NAMED else ""
        raise ProblemError(_UNKNOWN.format(names=names + more), "unknown_item")


def _known(lines: pl.LazyFrame, items: Sequence[str]) -> set[str]:
    wanted = pl.col("product_id").is_in(list(items)) & pl.col("is_item")
    return set(lines.filter(wanted).select(pl.col("product_id").unique()).collect()["product_id"])
