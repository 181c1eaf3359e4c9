"""How series are made comparable, so that one model can learn from all of them."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from crossfoot.forecasting.series import Floats

#: The usual step of a series that hardly moves, in logarithms of multiples of its mean.
_LEAST: Final = 0.01


@dataclass(frozen=True)
class Scale:
    """Logarithms of multiples of the mean of a series; plain multiples where one is negative.

    `by_error` also divides them by the usual error of the seasonal naive forecast, so that an error
    counts in the model what it counts in MASE. Back again, nothing is below zero that never was,
    or further from it than three times what was seen.
    """

    size: float
    usual: float
    is_log: bool
    most: float

    @classmethod
    def of(cls, values: Floats) -> "Scale":
        size = float(np.abs(values).mean()) or 1.0
        return cls(size, 1.0, bool(values.min() >= 0), 3.0 * float(np.abs(values).max()))

    @classmethod
    def by_error(cls, values: Floats, season: int) -> "Scale":
        plain = cls.of(values)
        scaled = plain.down(values)
        lag = season if len(values) > season + 2 else 1
        usual = float(np.abs(scaled[lag:] - scaled[:-lag]).mean()) if len(values) > lag else 0.0
        return cls(plain.size, max(usual, _LEAST), plain.is_log, plain.most)

    def down(self, values: Floats) -> Floats:
        scaled: Floats = values / self.size
        return (np.log1p(scaled) if self.is_log else scaled) / self.usual

    def up(self, values: Floats) -> Floats:
        scaled = values * self.usual
        # An exponent beyond what is clipped below anyway would overflow.
        whole = np.expm1(np.minimum(scaled, _MOST_LOG)) if self.is_log else scaled
        low = 0.0 if self.is_log else -self.most
        clipped: Floats = np.clip(whole * self.size, low, self.most)
        return clipped


_MOST_LOG: Final = 50.0
