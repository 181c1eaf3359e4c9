"""Methods that look at one series at a time, through statsforecast."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from crossfoot.forecasting.methods.base import Batch, Method, Predicted, nothing
from crossfoot.forecasting.series import Floats

_LEVEL: Final = 80
_SIGMAS: Final = 1.2815515655446004  # of a normal distribution, to the end of its 80 % interval


@dataclass(frozen=True)
class _Local:
    """A model of statsforecast: `make` gets the length of the season.

    `fewest` are the values that it needs; with `level` it tells how sure it is.
    """

    make: Callable[[int], Any]
    fewest: int
    level: bool = False
    intermittent: bool = False


def _method(code: str, title: str, source: str, model: "_Local") -> Method:
    def run(batch: Batch, horizon: int, tick: Callable[[], None]) -> Predicted:
        mean, sigma = (nothing(len(batch.values), horizon) for _ in range(2))
        for place, (values, season) in enumerate(zip(batch.values, batch.seasons, strict=True)):
            if len(values) >= model.fewest:
                made = model.make(season)
                mean[place], sigma[place] = _one(made, values, horizon, level=model.level)
            tick()
        return Predicted(mean, sigma)

    return Method(code, title, source, run, model.intermittent)


def _one(model: Any, values: Floats, horizon: int, *, level: bool) -> tuple[Floats, Floats]:
    if np.ptp(values) == 0:
        return np.full(horizon, values[-1]), np.zeros(horizon)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a search that stops early is what its limits ask for
        if not level:
            told = model.forecast(y=values, h=horizon)
            return np.asarray(told["mean"], dtype=np.float64), np.full(horizon, np.nan)
        told = model.forecast(y=values, h=horizon, level=[_LEVEL])
    width = np.asarray(told[f"hi-{_LEVEL}"]) - np.asarray(told[f"lo-{_LEVEL}"])
    return np.asarray(told["mean"], dtype=np.float64), width / (2 * _SIGMAS)


def _theta(season: int) -> Any:
    from statsforecast.models import Theta

    return Theta(season_length=season)


def _optimized_theta(season: int) -> Any:
    from statsforecast.models import DynamicOptimizedTheta

    return DynamicOptimizedTheta(season_length=season)


def _mstl(season: int) -> Any:
    from statsforecast.models import MSTL, AutoETS

    trend = AutoETS(model="ZZN")
    return trend if season == 1 else MSTL(season_length=season, trend_forecaster=trend)


def _ets(season: int) -> Any:
    from statsforecast.models import AutoETS

    return AutoETS(season_length=season)


def _ces(season: int) -> Any:
    from statsforecast.models import AutoCES

    return AutoCES(season_length=season)


def _arima(season: int) -> Any:
    from statsforecast.models import AutoARIMA

    return AutoARIMA(
        season_length=season, max_p=2, max_q=2, max_P=1, max_Q=1, max_order=4, approximation=True
    )


def _smoothing(season: int) -> Any:
    from statsforecast.models import SimpleExponentialSmoothingOptimized

    return SimpleExponentialSmoothingOptimized()


def _drift(season: int) -> Any:
    from statsforecast.models import RandomWalkWithDrift

    return RandomWalkWithDrift()


def _average(season: int) -> Any:
    from statsforecast.models import WindowAverage

    return WindowAverage(window_size=12)


def _imapa(season: int) -> Any:
    from statsforecast.models import IMAPA

    return IMAPA()


def _adida(season: int) -> Any:
    from statsforecast.models import ADIDA

    return ADIDA()


def _croston(season: int) -> Any:
    from statsforecast.models import CrostonClassic

    return CrostonClassic()


def _sba(season: int) -> Any:
    from statsforecast.models import CrostonSBA

    return CrostonSBA()


def _tsb(season: int) -> Any:
    from statsforecast.models import TSB

    return TSB(alpha_d=0.1, alpha_p=0.1)


def fitted_theta(values: Floats, horizon: int) -> tuple[Floats, Floats]:
    """Mean and sigma of the dynamic optimised Theta method for values without a season."""
    return _one(_optimized_theta(1), values, horizon, level=True)


LOCAL_METHODS: Final[tuple[Method, ...]] = (
    _method("theta", "Theta", "Assimakopoulos, Nikolopoulos 2000", _Local(_theta, 4, level=True)),
    _method(
        "optimized_theta",
        "Dynamic optimised Theta",
        "Fiorucci et al. 2016",
        _Local(_optimized_theta, 4, level=True),
    ),
    _method(
        "mstl",
        "MSTL with ETS trend",
        "Bandara, Hyndman, Bergmeir 2021",
        _Local(_mstl, 8, level=True),
    ),
    _method("ets", "ETS", "Hyndman, Koehler, Snyder, Grose 2002", _Local(_ets, 8, level=True)),
    _method("ces", "Complex exponential smoothing", "Svetunkov et al. 2022", _Local(_ces, 8)),
    _method("arima", "ARIMA", "Hyndman, Khandakar 2008", _Local(_arima, 10, level=True)),
    _method("smoothing", "Simple exponential smoothing", "Brown 1956", _Local(_smoothing, 2)),
    _method("drift", "Random walk with drift", "Box, Jenkins 1970", _Local(_drift, 3)),
    _method("imapa", "IMAPA", "Petropoulos, Kourentzes 2015", _Local(_imapa, 1, intermittent=True)),
    _method("adida", "ADIDA", "Nikolopoulos et al. 2011", _Local(_adida, 1, intermittent=True)),
    _method("croston", "Croston", "Croston 1972", _Local(_croston, 1, intermittent=True)),
    _method("sba", "Syntetos-Boylan", "Syntetos, Boylan 2005", _Local(_sba, 1, intermittent=True)),
    _method("tsb", "TSB", "Teunter, Syntetos, Babai 2011", _Local(_tsb, 1, intermittent=True)),
    _method(
        "average",
        "Mean of twelve periods",
        "moving average",
        _Local(_average, 12, intermittent=True),
    ),
)
