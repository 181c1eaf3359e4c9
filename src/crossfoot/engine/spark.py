"""SparkEngine: the same analyses on Apache Spark, from the same Parquet files."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import narwhals.stable.v2 as nw
import polars as pl

from crossfoot.engine.base import Frame
from crossfoot.errors import UserError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

#: Ledger dates are calendar dates: a session in another zone would move times of entry.
_CONFIGURATION = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
#: Spark's 200 partitions are for clusters: on one machine they only cost.
_LOCAL = {"spark.sql.shuffle.partitions": "4"}
_UNSIGNED = (pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64)


class SparkEngine:
    """Runs the analyses on Spark; `parts` must lie where the cluster can read them."""

    name = "spark"

    def __init__(self, session: "SparkSession", parts: Sequence[Path]) -> None:
        self._session = session
        self._lines = session.read.parquet(*(str(part) for part in parts))

    def lines(self, columns: Sequence[str]) -> Frame:
        return nw.from_native(self._lines.select(*dict.fromkeys(columns)))

    def keep(self, frame: Frame) -> Frame:
        """Compute now and cut the plan: plans that keep growing exhaust the driver."""
        return nw.from_native(_native(frame).localCheckpoint(eager=True))

    def collect(self, frame: Frame) -> pl.DataFrame:
        return cast("pl.DataFrame", pl.from_arrow(_native(frame).toArrow()))

    def from_polars(self, frame: pl.DataFrame) -> Frame:
        unsigned = [name for name, dtype in frame.schema.items() if dtype in _UNSIGNED]
        signed = frame.with_columns(pl.col(unsigned).cast(pl.Int64))
        return nw.from_native(self._session.createDataFrame(signed.to_arrow()))

    def median(self, frame: Frame, by: Sequence[str], value: str, name: str) -> Frame:
        from pyspark.sql import functions as f

        median = f.expr(f"percentile({value}, 0.5)").alias(name)
        return nw.from_native(_native(frame).groupBy(*by).agg(median))


def spark_session(master: str) -> "SparkSession":
    """Start or reach Spark: `local[2]`, `spark://host:7077`, `yarn`, or Connect's `sc://host`.

    Raises:
        UserError: the extra is not installed, there is no Java, or the cluster does not answer.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise UserError(
            "The Spark engine is not installed. In the checkout: pip install -e '.[spark]'"
        ) from None
    builder = SparkSession.builder.appName("crossfoot")
    builder = builder.remote(master) if master.startswith("sc://") else builder.master(master)
    local = _LOCAL if master.startswith("local") else {}
    for key, value in {**_CONFIGURATION, **local}.items():
        builder = builder.config(key, value)
    try:
        return builder.getOrCreate()
    except (PySparkException, OSError, RuntimeError) as error:
        raise UserError(
            f"Spark could not be started at '{master}': {str(error).splitlines()[0]} "
            "It needs Java 17 or newer and a master that answers."
        ) from error


def _native(frame: Frame) -> "DataFrame":
    native: Any = frame.to_native()
    return cast("DataFrame", native)
