"""Every way to forecast, in one list."""

from typing import Final

from crossfoot.forecasting.methods.base import Batch, Method, Predicted
from crossfoot.forecasting.methods.deseasonalised import DESEASONALISED
from crossfoot.forecasting.methods.direct import DIRECT_METHODS
from crossfoot.forecasting.methods.local import LOCAL_METHODS
from crossfoot.forecasting.methods.pooled import POOLED
from crossfoot.forecasting.methods.simple import SIMPLE_METHODS
from crossfoot.forecasting.methods.trees import TREE_METHODS

ALL_METHODS: Final[tuple[Method, ...]] = (
    *SIMPLE_METHODS,
    *LOCAL_METHODS,
    DESEASONALISED,
    POOLED,
    *TREE_METHODS,
    *DIRECT_METHODS,
)
METHODS: Final = {one.code: one for one in ALL_METHODS}

__all__ = ["ALL_METHODS", "METHODS", "Batch", "Method", "Predicted"]
