"""Values whose season was taken out, after it was shrunk by how sure it is."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from crossfoot.forecasting.decomposition import shrunken_season
from crossfoot.forecasting.methods.base import Batch, Method, Predicted
from crossfoot.forecasting.series import Floats


@dataclass(frozen=True)
class Seasonless:
    """A series without its season, and the season of the periods ahead.

    Seasons are factors where all values are positive, and are added where not.
    """

    values: Floats
    ahead: Floats
    are_factors: bool

    @classmethod
    def of(cls, values: Floats, season: int, horizon: int) -> "Seasonless":
        n, positive = len(values), bool(values.min() > 0)
        pattern = shrunken_season(np.log(values) if positive else values, season)
        whole = np.resize(pattern, n + horizon)
        if not positive:
            return cls(values - whole[:n], whole[n:], are_factors=False)
        factors = np.exp(whole)
        return cls(values / factors[:n], factors[n:], are_factors=True)

    def back(self, mean: Floats) -> Floats:
        """A forecast with the season."""
        made: Floats = np.maximum(mean, 0.0) * self.ahead if self.are_factors else mean + self.ahead
        return made

    def spread(self, sigma: Floats) -> Floats:
        """How wrong it is with the season."""
        return sigma * self.ahead if self.are_factors else sigma


def without_season(method: Method, code: str, title: str) -> Method:
    """The method on values without the season, which is put back into its forecasts."""

    def run(batch: Batch, horizon: int, tick: Callable[[], None]) -> Predicted:
        pairs = zip(batch.values, batch.seasons, strict=True)
        parts = [Seasonless.of(values, season, horizon) for values, season in pairs]
        bare = replace(batch, values=tuple(one.values for one in parts))
        told = method.run(bare, horizon, tick)
        rows = zip(parts, told.mean, told.sigma, strict=True)
        both = [(one.back(mean), one.spread(sigma)) for one, mean, sigma in rows]
        return Predicted(*(np.array(one) for one in zip(*both, strict=True)))

    return Method(code, title, f"Miller, Williams 2003; {method.source}", run, method.intermittent)
