"""Demand forecasts with intervals, and what they mean for the stock."""

from crossfoot.forecasting.calendar import with_holidays
from crossfoot.forecasting.champion import (
    Contender,
    Contest,
    contenders_of,
    crowned,
    hold_contest,
)
from crossfoot.forecasting.drift import Drift, find_drift
from crossfoot.forecasting.frequencies import ALL_FREQUENCIES, Frequency, find_frequency
from crossfoot.forecasting.methods import ALL_METHODS
from crossfoot.forecasting.realised import DriftLimits, Realised
from crossfoot.forecasting.recipes import ALL_PROFILES, Profile, find_profile
from crossfoot.forecasting.results import ForecastResult
from crossfoot.forecasting.run import Asked, forecast
from crossfoot.forecasting.series import Panel, Series, build_panel

__all__ = [
    "ALL_FREQUENCIES",
    "ALL_METHODS",
    "ALL_PROFILES",
    "Asked",
    "Contender",
    "Contest",
    "Drift",
    "DriftLimits",
    "ForecastResult",
    "Frequency",
    "Panel",
    "Profile",
    "Realised",
    "Series",
    "build_panel",
    "contenders_of",
    "crowned",
    "find_drift",
    "find_frequency",
    "find_profile",
    "forecast",
    "hold_contest",
    "with_holidays",
]
