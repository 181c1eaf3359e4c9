"""The report tasks of seed 002, by their names, on a server that runs."""

from pathlib import Path

import pytest

from crossfoot_server.celery import app
from crossfoot_server.companies.models import Company
from crossfoot_server.jobs.kinds import KINDS
from tests.crossfoot_server.seeds.conftest import Server

pytestmark = pytest.mark.slow
#: The tasks that the document names, and the kinds of jobs that wake the first three.
JOBS = {
    "generate_custom_report": "report",
    "bulk_report_generation": "report_bulk",
    "generate_analytics_summary_report": "report_summary",
}
CLOCK = ("process_scheduled_reports", "cleanup_old_reports")


def test_every_task_of_reports_has_its_name_and_queue() -> None:
    app.loader.import_default_modules()
    for task, kind in JOBS.items():
        assert (KINDS[kind].task, KINDS[kind].queue) == (task, "reports")
        assert task in app.tasks
    schedule = {(one["task"], str(one["schedule"])) for one in app.conf.beat_schedule.values()}
    assert ("process_scheduled_reports", "<crontab: */5 * * * * (m/h/dM/MY/d)>") in schedule
    assert {task for task, _ in schedule} >= set(CLOCK)
    assert set(CLOCK) <= set(app.tasks)


def test_reports_are_made_in_the_background(
    server: Server, company: Company, small_ledger: Path
) -> None:
    uploaded = server.upload(small_ledger).json()
    assert server.ended(uploaded["job_id"])["status"] == "COMPLETED"
    a_custom_report(server)
    many_reports(server)
    the_summary(server)


def made(server: Server, report_id: str) -> None:
    told = server.get(f"/api/reports/{report_id}/")
    assert server.ended(told["job_id"])["status"] == "COMPLETED"
    told = server.get(f"/api/reports/{report_id}/")
    assert told["status"] == "COMPLETED"
    assert told["file_size"] > 0
    assert told["duration"] is not None


def a_custom_report(server: Server) -> None:
    """“Dynamic report building with export formats.”"""
    spec = {
        "source": "ledger_lines",
        "grouping": [{"column": "account"}],
        "measures": [{"measure": "sum", "column": "amount"}],
    }
    saved = server.post("/api/custom-reports/", {"title": "By account", "spec": spec}, 201)
    asked = {
        "kind": "custom",
        "parameters": {"custom": saved["id"]},
        "formats": ["pdf", "xlsx", "csv"],
    }
    made(server, server.post("/api/reports/", asked, 202)["id"])


def many_reports(server: Server) -> None:
    """“Multiple report processing.”"""
    kinds = ("audit_summary", "trial_balance", "duplicates")
    asked = {"reports": [{"kind": kind, "formats": ["json"]} for kind in kinds]}
    batch = server.post("/api/reports/bulk/", asked, 202)
    assert server.ended(batch["job_id"])["status"] == "COMPLETED"
    for one in batch["reports"]:
        made(server, one["id"])


def the_summary(server: Server) -> None:
    """“Comprehensive analytics summary reports.”"""
    made(server, server.post("/api/reports/", {"kind": "analytics_summary"}, 202)["id"])
