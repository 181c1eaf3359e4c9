"""Where figures lead: lines of the ledger by account, month, user and so on."""

import calendar
import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse


def page_url(name: str, run_id: uuid.UUID, **query: Any) -> str:
    """The address of a page of a run; parameters that are None are left out."""
    given = {key: value for key, value in query.items() if value is not None}
    address = reverse(name, args=[run_id])
    return f"{address}?{urlencode(given, doseq=True)}" if given else address


def lines_url(run_id: uuid.UUID, **wanted: Any) -> str:
    """The lines that a figure adds up."""
    return page_url("lines-page", run_id, **wanted)


def months_of(run_id: uuid.UUID) -> Callable[[Mapping[str, Any]], str]:
    """Of a row of accounts, where the months of its account are."""
    return lambda row: page_url("trial-balance-page", run_id, by="month", account=row["account"])


def table_url(run_id: uuid.UUID, name: str, kind: str = "xlsx") -> str:
    """A table of a run as a file, from the API."""
    return f"{reverse('table', args=[run_id, name])}?format={kind}"


def days_of(period: str) -> tuple[dt.date, dt.date]:
    """The first and last day of a month (YYYY-MM)."""
    year, month = (int(part) for part in period.split("-"))
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])
