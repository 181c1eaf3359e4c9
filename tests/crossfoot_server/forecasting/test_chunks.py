"""Large runs: chunks in any order, tried again, failed; what is in use meanwhile."""

import pytest

from crossfoot_server.forecasting.actions import start_forecasts
from crossfoot_server.forecasting.models import DemandForecast, ForecastRun
from crossfoot_server.forecasting.panels import runs_folder
from crossfoot_server.jobs.actions import retry_job
from crossfoot_server.jobs.ending import Ending, end_job
from crossfoot_server.jobs.models import Job, Status
from tests.crossfoot_server.forecasting.conftest import (
    RUNS,
    a_shop,
    by_item,
    jobs_of,
    monthly,
    post,
    seasonal,
)


@pytest.fixture
def begun(api, trade, worked):
    """A run of six items in chunks of two, planned but not done; and one of before in use."""

    def begin():
        body = {"profile": "quick", "horizon": 3}
        answer = post(api, RUNS, body)
        ForecastRun.everywhere.filter(pk=answer.data["id"]).update(chunk_size=2)
        job = worked(Job.everywhere.get(pk=answer.data["job_id"]))
        assert job.status == Status.COMPLETED, job.error_message
        return answer.data["id"]

    trade(a_shop())
    return begin


def test_a_run_takes_effect_when_the_last_of_its_chunks_is_done_in_any_order(
    api, begun, run, worked, trade, company, django_capture_on_commit_callbacks
):
    before = run(horizon=2)
    made = begun()
    trade(a_shop() + monthly("AA", seasonal(40)))  # while the chunks wait, the data change
    shown = api.get(f"{RUNS}{made}/").data
    assert (shown["status"], shown["chunks_total"], shown["chunks_done"]) == ("PROCESSING", 3, 0)
    assert shown["item_count"] == 6
    first, second, third = jobs_of(made)
    for job in (third, first):
        assert worked(job).status == Status.COMPLETED
    worked(first)  # a message that comes twice
    shown = api.get(f"{RUNS}{made}/").data
    assert (shown["status"], shown["chunks_done"], shown["is_current"]) == ("PROCESSING", 2, False)
    assert 60 < shown["progress"] < 70
    assert {row["run_id"] for row in by_item(api).values()} == {before["id"]}
    with django_capture_on_commit_callbacks(execute=True):
        worked(second)
    shown = api.get(f"{RUNS}{made}/").data
    assert (shown["status"], shown["progress"], shown["is_current"]) == ("COMPLETED", 100, True)
    assert sum(shown["kinds"].values()) == 6
    found = by_item(api)
    assert list(found) == ["A", "B", "C", "D", "E", "F"]
    assert {row["run_id"] for row in found.values()} == {made}
    assert not api.get(f"{RUNS}{before['id']}/").data["is_current"]
    assert not list(runs_folder(company.pk).iterdir())


def test_a_chunk_that_fails_leaves_the_forecasts_of_before_in_use_until_it_is_tried_again(
    api, begun, run, worked, now
):
    before = run(horizon=2)
    made = begun()
    first, second, third = jobs_of(made)
    worked(third)
    lost = Ending(Status.FAILED, "The worker stopped.", "worker_lost", is_dead_letter=True)
    end_job(second, Job.everywhere.filter(pk=second.pk), lost, now=now)
    worked(first)
    shown = api.get(f"{RUNS}{made}/").data
    assert shown["status"] == "INCOMPLETE"
    assert "of 2 items from C to D are missing: The worker stopped." in shown["error_message"]
    assert {row["run_id"] for row in by_item(api).values()} == {before["id"]}
    retry_job(Job.everywhere.get(pk=second.pk))
    assert api.get(f"{RUNS}{made}/").data["status"] == "PROCESSING"
    assert worked(second).status == Status.COMPLETED
    assert {row["run_id"] for row in by_item(api).values()} == {made}
    assert DemandForecast.everywhere.filter(run_id=made).count() == 6


def test_chunks_give_what_one_job_gives_for_their_items(api, begun, run, worked):
    made = begun()
    for job in jobs_of(made):
        worked(job)
    chunked = {item: row["total"] for item, row in by_item(api).items()}
    alone = run(items=["C", "D"], horizon=3)
    assert alone["scope"] == "items"
    both = by_item(api)
    assert {item for item, row in both.items() if row["run_id"] == alone["id"]} == {"C", "D"}
    assert [both[item]["total"] for item in ("C", "D")] == [chunked["C"], chunked["D"]]
    assert api.get(f"{RUNS}{made}/").data["is_current"]


def test_what_was_asked_for_later_stays_when_an_older_run_ends_after_it(api, begun, run, worked):
    older = begun()
    alone = run(items=["C"], horizon=5)
    for job in jobs_of(older):
        worked(job)
    found = by_item(api)
    assert found["C"]["run_id"] == alone["id"]
    assert found["D"]["run_id"] == older
    late = begun()
    newer = run()
    for job in jobs_of(late):
        worked(job)
    shown = api.get(f"{RUNS}{late}/").data
    assert (shown["status"], shown["is_current"]) == ("COMPLETED", False)
    assert {row["run_id"] for row in by_item(api).values()} == {newer["id"]}


def test_changes_of_the_data_that_wait_are_forecast_once(company, trade, worked):
    assert start_forecasts(company_id=company.pk, by="upload") is None
    trade(a_shop())
    first = start_forecasts(company_id=company.pk, by="upload")
    assert first is not None
    again = start_forecasts(company_id=company.pk, by="upload")
    assert again == first
    assert first.job is not None
    worked(first.job)
    third = start_forecasts(company_id=company.pk, by="upload")
    assert third is not None
    assert third != first
