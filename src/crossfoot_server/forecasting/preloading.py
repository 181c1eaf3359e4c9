"""What forecasts need is imported before the pool forks, so that its processes share it.

Imported in each process, it takes 5 s of CPU of the first forecast and 190 MB of each. The parent
itself never forecasts: a process that forks after a forecast hangs in LightGBM's threads.
"""

import gc
import logging
from importlib import import_module
from typing import Any, Final

from crossfoot_server.forecasting.heap import fill_gaps
from crossfoot_server.forecasting.requirements import missing_packages
from crossfoot_server.jobs.kinds import KINDS

logger = logging.getLogger(__name__)
_QUEUE: Final = KINDS["forecast"].queue
_MODULES: Final = (
    "statsforecast.models",
    "statsforecast.simulation",
    "statsmodels.regression.quantile_regression",
    "lightgbm",
    "mlforecast",
    "mlforecast.lag_transforms",
    "mlforecast.target_transforms",
    "crossfoot_server.forecasting.results",
    # What each process would import by itself: Django with the first query, billiard as a process
    # begins, and the events that jobs send with the first job.
    "django.db.models.sql.compiler",
    "cffi.cparser",
    "channels_redis.pubsub",
)


def preload(worker: Any) -> bool:
    """Import what forecasts need, if the worker serves their queue; whether it was."""
    if _QUEUE not in worker.app.amqp.queues.consume_from:
        return False
    missing = missing_packages()
    if missing:
        logger.warning("this worker can't forecast: %s not installed", ", ".join(missing))
        return False
    for name in _MODULES:
        import_module(name)
    _meet_tables()
    # What is frozen the collector does not touch, and so does not copy into each process.
    gc.collect()
    gc.freeze()
    fill_gaps()  # last, as all of the above leaves gaps
    return True


def _meet_tables() -> None:
    """Have mlforecast's way to tables import what it needs of Polars; nothing is computed."""
    import narwhals
    import polars as pl

    narwhals.from_native(pl.DataFrame(schema={"item": pl.Int64})).group_by("item")
