"""How a company forecasts unless a run says otherwise."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from crossfoot_server.forecasting.models import ForecastSettings

NAMES: Final = (
    "frequency", "horizon", "profile", "service_level", "lead_time_days", "order_cost",
    "holding_cost", "country",
)  # fmt: skip


def settings_of(company_id: uuid.UUID) -> ForecastSettings:
    """The company's settings, or the defaults in a row that is not kept."""
    row = ForecastSettings.objects.of(company_id).first()
    return row or ForecastSettings(company_id=company_id)


def change_settings(
    company_id: uuid.UUID, changes: Mapping[str, Any], *, by: str, now: datetime
) -> ForecastSettings:
    """Keep new settings; what is not named stays."""
    row, _ = ForecastSettings.everywhere.update_or_create(
        company_id=company_id, defaults={**changes, "updated_by": by, "updated_at": now}
    )
    return row


def asked_of(company_id: uuid.UUID, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a run asks for: what is given, and the settings for the rest."""
    kept = settings_of(company_id)
    return {name: given.get(name, getattr(kept, name)) for name in NAMES}
