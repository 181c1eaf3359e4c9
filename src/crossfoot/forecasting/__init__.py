"""Demand forecasts with intervals, and what they mean for the stock."""

from crossfoot.forecasting.frequencies import ALL_FREQUENCIES, Frequency, find_frequency
from crossfoot.forecasting.methods import ALL_METHODS
from crossfoot.forecasting.recipes import ALL_PROFILES, Profile, find_profile
from crossfoot.forecasting.results import ForecastResult
from crossfoot.forecasting.run import Asked, forecast
from crossfoot.forecasting.series import Panel, Series, build_panel

__all__ = [
    "ALL_FREQUENCIES",
    "ALL_METHODS",
    "ALL_PROFILES",
    "Asked",
    "ForecastResult",
    "Frequency",
    "Panel",
    "Profile",
    "Series",
    "build_panel",
    "find_frequency",
    "find_profile",
    "forecast",
]
