"""What a run forecasts with: its frequency with holidays, and the recipes of the champions."""

import uuid

from crossfoot.forecasting import Frequency, Profile, find_frequency, find_profile
from crossfoot.forecasting.calendar import with_holidays
from crossfoot.forecasting.champion import contenders_of, crowned
from crossfoot.forecasting.recipes import ALL_PROFILES
from crossfoot_server.forecasting.models import ForecastModel, ForecastRun, ForecastSettings


def frequency_of(asked: ForecastRun | ForecastSettings) -> Frequency:
    """The frequency that is asked for, with the holidays of the country, if one is named.

    Raises:
        UserError: the country is not known.
    """
    frequency = find_frequency(asked.frequency)
    return with_holidays(frequency, asked.country) if asked.country else frequency


def champions_of(company_id: uuid.UUID, frequency: str, profile: str) -> dict[str, str]:
    """Champions by kind of demand, as the newest training of this frequency and profile left them.

    Those that the library does not know any more are no champions.
    """
    rows = ForecastModel.objects.of(company_id).filter(
        is_current=True, is_champion=True, frequency=frequency, profile=profile
    )
    known = {one.name for one in contenders_of(find_profile(profile), ALL_PROFILES)}
    return {kind: name for kind, name in rows.values_list("kind", "method") if name in known}


def profile_of(run: ForecastRun) -> Profile:
    """The profile of a run with the recipes of the champions that it began with."""
    return crowned(find_profile(run.profile), run.champions)
