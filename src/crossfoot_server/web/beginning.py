"""What pages about sales show before there is anything: what is missing, or what is being made."""

import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from crossfoot_server.jobs.queries import first_at_work
from crossfoot_server.sales.models import Subject
from crossfoot_server.sales.queries import table_of
from crossfoot_server.web.access import Visitor

#: Kinds of jobs that bring the data of a page, and what they make.
TRADE: Final = ("trade_import",)
FIGURES: Final = (*TRADE, "kpi_snapshots")
FORECASTS: Final = (*TRADE, "forecast_all")
_MAKING: Final[dict[str, Any]] = {
    "trade_import": gettext_lazy("The file is being read"),
    "kpi_snapshots": gettext_lazy("Key figures are being taken"),
    "forecast_all": gettext_lazy("The forecasts are being made"),
}


@dataclass(frozen=True)
class Coming:
    """What a page waits for, how far it is in percent, and the job that makes it."""

    title: Any
    progress: float
    job_id: uuid.UUID | None = None


def coming_of(company_id: uuid.UUID, kinds: tuple[str, ...]) -> Coming | None:
    """The first job of these kinds that is not over."""
    job = first_at_work(company_id, kinds)
    if job is None:
        return None
    return Coming(_MAKING[job.kind], job.tracker.overall_progress, job.pk)


def forecasts_coming(progress: float, job_id: uuid.UUID | None) -> Coming:
    """A run of forecasts that is at work."""
    return Coming(_MAKING["forecast_all"], progress, job_id)


def has_sales(visitor: Visitor) -> bool:
    return table_of(visitor.actor.company_id) is not None


def no_sales(request: HttpRequest, visitor: Visitor, title: str) -> HttpResponse:
    """Where to begin, in place of a page about sales."""
    facts = {
        "visitor": visitor,
        "title": title,
        "coming": coming_of(visitor.actor.company_id, TRADE),
        "stock": table_of(visitor.actor.company_id, Subject.INVENTORY),
    }
    return render(request, "web/no_trade.html", facts)
