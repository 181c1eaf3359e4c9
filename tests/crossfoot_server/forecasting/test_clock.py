"""What the clock starts, and what a server without the packages says."""

import datetime as dt

import pytest

from crossfoot.errors import UserError
from crossfoot_server.celery import app
from crossfoot_server.forecasting import requirements
from crossfoot_server.forecasting.clearing import clear_series
from crossfoot_server.forecasting.models import ForecastRun
from crossfoot_server.forecasting.panels import runs_folder
from crossfoot_server.jobs.models import Job
from tests.crossfoot_server.forecasting.conftest import RUNS, a_shop, month, post


@pytest.fixture
def clock():
    """Do a task of the clock; the kinds of jobs that it has started."""
    app.loader.import_default_modules()

    def tick(name):
        before = set(Job.everywhere.values_list("pk", flat=True))
        app.tasks[name]()
        return sorted(Job.everywhere.exclude(pk__in=before).values_list("kind", flat=True))

    return tick


def test_the_clock_forecasts_only_where_the_data_have_changed(clock, trade, worked, run):
    assert clock("start_due_forecasts") == []
    trade(a_shop())
    assert clock("start_due_forecasts") == ["forecast_all"]
    assert clock("start_due_forecasts") == []
    worked(Job.everywhere.get(kind="forecast_all"))
    assert clock("start_due_forecasts") == []
    trade(a_shop(), [("A", month(35), 4, 3)])
    assert clock("start_due_forecasts") == ["forecast_all"]


def test_the_clock_trains_validates_and_looks_for_seasons_once_a_version(clock, trade, worked):
    assert clock("start_due_forecast_trainings") == []
    trade(a_shop())
    kinds = ["forecast_training", "forecast_validation", "seasonal_analysis"]
    assert clock("start_due_forecast_trainings") == kinds
    assert clock("start_due_forecast_trainings") == []
    worked(Job.everywhere.get(kind="seasonal_analysis"))
    assert clock("start_due_forecast_trainings") == []


def test_series_of_runs_that_never_end_are_cleared_away(api, trade, worked, company, now):
    trade(a_shop())
    answer = post(api, RUNS, {"profile": "quick"})
    runs = ForecastRun.everywhere.filter(pk=answer.data["id"])
    runs.update(chunk_size=4)
    worked(Job.everywhere.get(pk=answer.data["job_id"]))
    made = runs.get()
    assert clear_series(now=made.created_at + dt.timedelta(days=13)) == 0
    assert clear_series(now=made.created_at + dt.timedelta(days=15)) == 1
    assert not list(runs_folder(company.pk).iterdir())
    chunk = made.chunks.all()[0]
    assert chunk.job is not None
    assert worked(chunk.job).error_message == "The run was cleared away: start another one."


def test_a_server_without_the_packages_says_so(api, trade, monkeypatch):
    trade(a_shop())
    monkeypatch.setattr(requirements, "PACKAGES", ("statsforecast", "no_such_package"))
    answer = post(api, RUNS, {})
    assert (answer.status_code, answer.json()["code"]) == (503, "cannot_forecast")
    assert "no_such_package is not installed" in answer.json()["detail"]
    with pytest.raises(UserError, match="crossfoot\\[server,forecast\\]"):
        requirements.need_methods()
