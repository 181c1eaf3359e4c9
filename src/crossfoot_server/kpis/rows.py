"""Snapshots as rows: what is measured, in the columns of the table, and what is another value."""

import math
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from crossfoot.kpis.compute import Measured
from crossfoot.sales.periods import Period
from crossfoot_server.kpis.definitions import definition_version
from crossfoot_server.kpis.measuring import Taken
from crossfoot_server.kpis.models import KpiSnapshotRun
from crossfoot_server.kpis.numbers import as_text, from_text

#: Sums of floats differ in their last digits from one run to the next.
_SAME: Final = 1e-12
#: Which snapshot it is.
IDENTITY: Final = ("period", "kpi", "label")
#: What is compared with the current snapshot: numbers, and all else.
_NUMBERS: Final = ("value", "previous", "change", "last_year", "year_change")
_OTHERS: Final = ("first_day", "last_day", "is_partial", "reason", "note", "definition_version")
COMPARED: Final = (*_NUMBERS, *_OTHERS)
NAMES: Final = (
    "id", "company_id", "created_at", "taken_at", "run_id", "family", "unit", "data_version",
    "trigger", "is_current", *IDENTITY, *COMPARED,
)  # fmt: skip
Row = dict[str, Any]
Key = tuple[str, str, str]


def rows_of(run: KpiSnapshotRun, taken: Taken, now: datetime) -> dict[Key, Row]:
    """A row of each value that was measured, by what it is of."""
    common = {
        "company_id": run.company_id,
        "run_id": run.pk,
        "data_version": run.data_version,
        "trigger": run.trigger,
        "created_at": now,
        "taken_at": now,
        "is_current": True,
    }
    rows = (
        {**common, **_columns(one, found.period)} for found in taken.runs for one in found.measured
    )
    return {key_of(row): row for row in rows}


def key_of(row: Mapping[str, Any]) -> Key:
    """Which snapshot a row is."""
    return row["period"], row["kpi"], row["label"]


def differs(row: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """Whether anything is another value than in the current snapshot."""
    return any(row[name] != known[name] for name in _OTHERS) or any(
        not _same(row[name], known[name]) for name in _NUMBERS
    )


def _columns(one: Measured, period: Period) -> Row:
    return {
        "id": uuid.uuid4(),
        "kpi": one.kpi.name,
        "family": one.kpi.family,
        "unit": one.kpi.unit,
        "period": period,
        "label": one.period,
        "first_day": one.window.start,
        "last_day": one.window.last,
        "is_partial": one.is_partial,
        "value": as_text(one.value),
        "reason": one.reason or "",
        "note": one.note or "",
        "previous": as_text(one.previous),
        "change": one.change,
        "last_year": as_text(one.last_year),
        "year_change": one.year_change,
        "definition_version": definition_version(one.kpi),
    }


def _same(one: Any, other: Any) -> bool:
    number = from_text(one) if isinstance(one, str) else one
    if number is None or other is None:
        return number is other
    return bool(number == other) or math.isclose(number, other, rel_tol=_SAME)
