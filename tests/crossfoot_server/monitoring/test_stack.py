"""The real thing: broker and clock are seen, workers' tasks are timed, their logs are objects."""

from crossfoot_server.jobs.models import Job
from crossfoot_server.monitoring.tasks import generate_health_check
from tests.crossfoot_server.waiting import wait_for


def test_health_and_metrics_of_a_running_server(stack, api_key, small_ledger):
    generate_health_check()
    with stack.client(api_key) as client:
        wait_for(lambda: client.get("/api/health/").json()["status"] == "ok", "health")
        files = {"file": ("ledger.csv", small_ledger.read_bytes())}
        sent = client.post("/api/targeted-anomaly-upload/", files=files).json()
        wait_for(lambda: Job.everywhere.get(pk=sent["job_id"]).status == "COMPLETED", "the job")
        wanted = 'crossfoot_task_seconds_count{state="SUCCESS",task="process_file_with_anomalies"}'
        wait_for(lambda: wanted in client.get("/metrics").text, "the task's time")
        text = client.get("/metrics").text
    assert "crossfoot_broker_up 1.0" in text
    assert 'crossfoot_broker_messages{priority="0",queue="analytics"} 0.0' in text
    assert "crossfoot_broker_unacked" in text
    assert 'route="api/targeted-anomaly-upload/",status="202"' in text


def test_a_broker_that_was_killed_is_seen(stack, api_key):
    generate_health_check()
    with stack.client(api_key) as client:
        stack.kill("broker")
        answer = client.get("/api/health/").json()
        assert not answer["checks"]["broker"]["ok"]
        assert not answer["checks"]["layer"]["ok"]
        assert client.get("/api/health/ready/").status_code == 200
        assert "crossfoot_broker_up 0.0" in client.get("/metrics").text
        stack.start("broker")
        wait_for(lambda: client.get("/api/health/").json()["checks"]["broker"]["ok"], "the broker")


def test_workers_and_clock_log_through_djangos_settings(stack):
    """The tests' stack logs as text; what matters is that Celery took its own format away."""
    for name in ("worker", "beat"):
        wait_for(lambda name=name: " INFO celery." in stack.log(name), f"a line of the {name}")  # type: ignore[misc]
    assert "[20" not in stack.log("worker").split("INFO celery.")[1]
