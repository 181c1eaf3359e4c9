"""What to order now: the forecasts in use against the newest stock counts."""

import uuid
from typing import Final

import polars as pl
from django.db.models import QuerySet

from crossfoot.sales.replenishment import newest_counts, orders_now
from crossfoot_server.forecasting.models import DemandForecast
from crossfoot_server.forecasting.queries import current_forecasts
from crossfoot_server.sales.models import Subject
from crossfoot_server.sales.queries import scanned

_PLANS: Final = {
    "id": pl.String, "item": pl.String, "item_name": pl.String, "category": pl.String,
    "kind": pl.String, "lead_time_days": pl.Float64, "service_level": pl.Float64,
    "lead_time_demand": pl.Float64, "safety_stock": pl.Float64, "reorder_point": pl.Float64,
    "economic_order_quantity": pl.Float64, "next_demand": pl.Float64,
}  # fmt: skip
_COUNTS: Final = {"item": pl.String, "on_hand": pl.Float64, "counted_on": pl.Date}
STOCK_COLUMNS: Final = ("item", "item_name", "category", "kind", "on_hand", "counted_on",
                        "is_due", "order_quantity", "reorder_point", "safety_stock",
                        "lead_time_demand", "lead_time_days", "service_level",
                        "economic_order_quantity", "forecast_id")  # fmt: skip


def stock_table(company_id: uuid.UUID) -> pl.DataFrame:
    """One row per forecast item: STOCK_COLUMNS, those that are due first."""
    plans = _plans(current_forecasts(company_id))
    orders = orders_now(plans, _counts(company_id))
    told = plans.join(orders, on="item").rename({"id": "forecast_id"})
    return told.select(STOCK_COLUMNS).sort(
        ["is_due", "order_quantity", "item"],
        descending=[True, True, False],
        nulls_last=True,
        maintain_order=True,
    )


def _plans(rows: QuerySet[DemandForecast]) -> pl.DataFrame:
    names = {"item": "item_id"}
    fields = [names.get(name, name) for name in _PLANS if name not in ("next_demand", "id")]
    # The database looks into the points: reading all of them to see the first takes longer.
    values = [
        (str(pk), *row, None if first is None else float(first))
        for pk, first, *row in rows.values_list("pk", "points__0__forecast", *fields)
    ]
    return pl.DataFrame(values, schema=_PLANS, orient="row")


def _counts(company_id: uuid.UUID) -> pl.DataFrame:
    found = scanned(company_id, Subject.INVENTORY, lambda lines: newest_counts(lines).collect())
    return pl.DataFrame(schema=_COUNTS) if found is None else found[1]
