"""Forecasts from an upload on, and what a worker has imported before it forks."""

import subprocess
import sys

from crossfoot.forecasting import ALL_FREQUENCIES, ALL_PROFILES
from crossfoot.sample.shop import Shop
from crossfoot_server.forecasting.models import Effort, ForecastRun, Periods, Scope
from crossfoot_server.jobs.models import Job, Status
from tests.crossfoot_server.forecasting.conftest import FORECASTS, by_item
from tests.crossfoot_server.trading import shop_uploaded

_PRELOADED = """
import os
import sys
import django
django.setup()
from crossfoot_server.celery import app
from crossfoot_server.forecasting.preloading import preload
app.loader.import_default_modules()
heavy = ("statsforecast", "mlforecast", "lightgbm")
class Worker: pass
worker = Worker()
worker.app = app
app.amqp.queues.select(["kpi"])
assert not preload(worker) and not set(heavy) & set(sys.modules)
app.amqp.queues.select(["kpi", "forecasting"])
assert preload(worker) and set(heavy) <= set(sys.modules)
process = os.fork()
if process:
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
before = set(sys.modules)
from crossfoot.forecasting import Asked, Panel, Series, find_frequency, find_profile, forecast
import numpy as np
values = 10 + np.arange(60.0) % 12
series = tuple(Series(name, 600, values + n) for n, name in enumerate("ABCDEF"))
for profile in ("default", "thorough"):
    made = forecast(Panel(find_frequency("MS"), series), Asked(3, find_profile(profile)))
    assert made.forecasts.height == 18
late = sorted(set(sys.modules) - before)
of = {*heavy, "narwhals", "pandas", "polars", "scipy", "sklearn", "statsmodels"}
assert not [name for name in late if name.split(".")[0] in of], late
"""


def test_the_shop_is_forecast_after_its_upload(api, company, worked):
    shop_uploaded(company, worked, Shop(days=760, products=6, customers=30))
    waiting = Job.everywhere.filter(kind="forecast_all", status=Status.PENDING)
    assert waiting.count() == 1
    assert worked(waiting.get()).status == Status.COMPLETED
    made = ForecastRun.everywhere.get(scope=Scope.ALL)
    assert made.is_current
    assert made.stock_version is not None
    found = by_item(api)
    assert len(found) == 6
    assert {row["lead_time_days"] for row in found.values()} == {7, 8, 9, 10, 11, 12}
    assert all(row["reorder_point"] > 0 for row in found.values())
    due = api.get("/api/forecast-stock/").json()["results"]
    assert all(row["on_hand"] is not None for row in due)
    assert api.get(FORECASTS, {"category": "Tea"}).json()["count"] == 2


def test_what_forecasts_need_is_imported_before_the_pool_forks_and_only_by_their_workers():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _PRELOADED],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr


def test_requests_know_the_frequencies_and_profiles_of_the_library():
    assert Periods.values == [one.code for one in ALL_FREQUENCIES]
    assert Effort.values == [one.name for one in ALL_PROFILES]
