"""The one place that knows Polars from Spark: analyses see only Narwhals frames."""

from crossfoot.engine.base import Engine
from crossfoot.engine.embedded import PolarsEngine

__all__ = ["Engine", "PolarsEngine"]
