"""The tasks and the schedule that the seed 002 names."""

import pytest

from crossfoot_server.celery import app
from crossfoot_server.jobs.kinds import ALL_KINDS

JOBS = ("calculate_financial_kpis", "calculate_operational_kpis", "calculate_customer_kpis",
        "generate_kpi_snapshots", "calculate_kpi_trends", "bulk_kpi_calculation")  # fmt: skip
CLOCK = ("start_due_snapshots", "recalculate_benchmarks", "cleanup_expired_cache")


@pytest.mark.parametrize("name", [*JOBS, *CLOCK])
def test_a_task_of_the_seed_is_there(name):
    app.loader.import_default_modules()
    assert name in app.tasks


@pytest.mark.parametrize("name", JOBS)
def test_a_job_of_the_seed_is_done_by_the_queue_for_kpis(name):
    assert [kind.queue for kind in ALL_KINDS if kind.task == name] == ["kpi"]


@pytest.mark.parametrize("name", CLOCK)
def test_the_clock_starts_it(name):
    asked = [one for one in app.conf.beat_schedule.values() if one["task"] == name]
    assert {one["options"]["queue"] for one in asked} == {"kpi"}
    if name == "start_due_snapshots":
        assert sorted(one["args"] for one in asked) == [("daily",), ("hourly",)]
