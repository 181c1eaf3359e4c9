"""What workers do with forecasts.

The packages that forecast are imported in the tasks: they take 190 MB, which the clock and workers
of other queues do without.
"""

from celery import shared_task
from celery.signals import worker_init

from crossfoot_server.forecasting.heap import give_back
from crossfoot_server.forecasting.models import ForecastChunk
from crossfoot_server.forecasting.preloading import preload
from crossfoot_server.jobs.running import Keep, Work, run_job


@worker_init.connect
def import_before_the_pool_forks(sender: object = None, **_: object) -> None:
    """A lifecycle signal, as nothing else runs in a worker between its queues and its fork."""
    preload(sender)


@shared_task(name="generate_demand_forecast")
def generate_demand_forecast(job_id: str) -> None:
    """Forecast some items."""
    run_job(job_id, _forecast)
    give_back()


@shared_task(name="update_all_forecasts")
def update_all_forecasts(job_id: str) -> None:
    """Forecast all items of a company, in chunks where they are many."""
    run_job(job_id, _forecast)
    give_back()


@shared_task(name="bulk_forecast_generation")
def bulk_forecast_generation(job_id: str) -> None:
    """Forecast a chunk of a run, or the many items that a run names."""
    run_job(job_id, _bulk)
    give_back()


def _forecast(work: Work) -> Keep:
    from crossfoot_server.forecasting.results import keep_run
    from crossfoot_server.forecasting.running import forecast_run

    planned = forecast_run(work)
    return lambda: keep_run(work.job, planned)


def _bulk(work: Work) -> Keep:
    chunks = ForecastChunk.everywhere.select_related("run")
    chunk = chunks.filter(job=work.job).first()
    if chunk is None:
        return _forecast(work)
    from crossfoot_server.forecasting.results import keep_chunk
    from crossfoot_server.forecasting.running import forecast_chunk

    made = forecast_chunk(work, chunk)
    return lambda: keep_chunk(chunk, made)


@shared_task(name="train_forecasting_models")
def train_forecasting_models(job_id: str) -> None:
    """Back-test the recipe in use and its challengers."""
    run_job(job_id, _train)
    give_back()


@shared_task(name="validate_forecast_accuracy")
def validate_forecast_accuracy(job_id: str) -> None:
    """Compare forecasts made earlier with what was sold since."""
    run_job(job_id, _validate)


@shared_task(name="generate_seasonal_analysis")
def generate_seasonal_analysis(job_id: str) -> None:
    """Look for seasons of items and categories."""
    run_job(job_id, _find_seasons)


def _train(work: Work) -> Keep:
    from crossfoot_server.forecasting.results import keep_tested
    from crossfoot_server.forecasting.training import try_methods

    tested = try_methods(work)
    return lambda: keep_tested(work.job, tested)


def _validate(work: Work) -> Keep:
    from crossfoot_server.forecasting.results import keep_validated
    from crossfoot_server.forecasting.validating import validate_runs

    validated = validate_runs(work)
    return lambda: keep_validated(work.job, validated)


def _find_seasons(work: Work) -> Keep:
    from crossfoot_server.forecasting.results import keep_seasons
    from crossfoot_server.forecasting.seasons import find_seasons

    seasons = find_seasons(work)
    return lambda: keep_seasons(work.job, seasons)
