"""Rules and alerts as tables to take away."""

import polars as pl
from django.db.models import QuerySet

from crossfoot_server.alerts.models import AlertHistory, AlertRule

_TIME = pl.Datetime("us", "UTC")
#: Values are text: money, shares and counts are in one column, each with all its digits.
_ALERTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String, "rule_name": pl.String, "kpi": pl.String, "period": pl.String,
    "period_label": pl.String, "value": pl.String, "limit": pl.String, "sentence": pl.String,
    "severity": pl.String, "state": pl.String, "fired_at": _TIME, "held_at": _TIME,
    "times": pl.Int64, "escalated_at": _TIME, "acknowledged_by": pl.String,
    "acknowledged_at": _TIME, "note": pl.String, "resolved_at": _TIME, "resolution": pl.String,
}  # fmt: skip
_RULES: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String, "name": pl.String, "kpi": pl.String, "period": pl.String,
    "condition": pl.String, "parameters": pl.String, "severity": pl.String,
    "cooldown_minutes": pl.Int64, "escalate_after_minutes": pl.Int64,
    "escalate_after_times": pl.Int64, "recipients": pl.String, "webhook": pl.Boolean,
    "is_active": pl.Boolean, "created_by": pl.String, "created_at": _TIME, "fired_at": _TIME,
    "evaluated_at": _TIME, "outcome": pl.String, "reason": pl.String,
}  # fmt: skip


def alerts_table(rows: QuerySet[AlertHistory]) -> pl.DataFrame:
    """Alerts, one a row."""
    kept = [
        {**row, "id": str(row["id"]), "value": _text(row["value"]), "limit": _text(row["limit"])}
        for row in rows.prefetch_related(None).values(*_ALERTS)
    ]
    return pl.DataFrame(kept, schema=_ALERTS)


def rules_table(rows: QuerySet[AlertRule]) -> pl.DataFrame:
    """Rules, one a row."""
    kept = [
        {
            **row,
            "id": str(row["id"]),
            "parameters": ", ".join(f"{k} {v}" for k, v in row["parameters"].items()),
            "recipients": ", ".join(row["recipients"]),
        }
        for row in rows.prefetch_related(None).values(*_RULES)
    ]
    return pl.DataFrame(kept, schema=_RULES)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
