"""The requests and tasks of seed 002: key figures and forecasts in the background."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from crossfoot.sample.shop import Shop, write_shop
from crossfoot_server.celery import app
from crossfoot_server.jobs.kinds import KINDS, QUEUES
from tests.crossfoot_server.seeds.conftest import Server
from tests.crossfoot_server.waiting import wait_for

#: Two years of a small shop, that the requests of the document fall into.
SHOP = Shop(first=dt.date(2023, 1, 1), days=730, products=6, orders_a_day=3.0)
UPLOADS = "/api/processing/upload/"
#: The tasks that the document names for these two queues, and the kinds of jobs that wake them.
TASKS = {
    "calculate_financial_kpis": "kpi",
    "calculate_operational_kpis": "kpi",
    "calculate_customer_kpis": "kpi",
    "generate_kpi_snapshots": "kpi",
    "calculate_kpi_trends": "kpi",
    "bulk_kpi_calculation": "kpi",
    "generate_demand_forecast": "forecasting",
    "update_all_forecasts": "forecasting",
    "train_forecasting_models": "forecasting",
    "validate_forecast_accuracy": "forecasting",
    "generate_seasonal_analysis": "forecasting",
    "bulk_forecast_generation": "forecasting",
}


@pytest.fixture
def shop(server: Server, tmp_path: Path) -> None:
    """A shop's stock and sales, when all that follows their upload is done."""
    sales, stock = tmp_path / "sales.csv", tmp_path / "stock.csv"
    write_shop(sales, stock, SHOP)
    for path, kind in ((stock, "inventory"), (sales, "sales")):
        answer = server.upload(path, to=UPLOADS, kind=kind)
        assert answer.status_code == 202, answer.text
        assert server.ended(answer.json()["job_id"])["status"] == "COMPLETED"
    followed(server)


def followed(server: Server) -> None:
    """Wait until no job is under way; all have succeeded."""

    def look() -> Any:
        jobs = server.get("/api/file-processing-jobs/?page_size=200")["results"]
        return jobs if all(job["completed_at"] for job in jobs) else None

    jobs = wait_for(look, "all jobs", seconds=120)
    assert [job for job in jobs if job["status"] != "COMPLETED"] == []


@pytest.mark.usefixtures("shop")
def test_every_request_of_the_document(server: Server) -> None:
    snapshots_followed_the_upload(server)
    forecasts_followed_the_upload(server)
    a_calculation_with_targets(server)
    many_ranges_of_days(server)
    trends(server)
    a_forecast_of_one_item(server)
    the_weekly_work_on_models(server)


def snapshots_followed_the_upload(server: Server) -> None:
    told = server.get("/api/kpis/values/?family=financial&period=month&label=2023-12")
    values = {row["kpi"]: row["value"] for row in told["results"]}
    assert values["net_revenue"] is not None
    assert values["gross_margin"] is not None


def forecasts_followed_the_upload(server: Server) -> None:
    told = server.get("/api/forecasts/")
    assert told["count"] == SHOP.products
    first = told["results"][0]
    detail = server.get(f"/api/forecasts/{first['id']}/")
    assert len(detail["points"]) == 12
    assert all(p["lo95"] <= p["lo80"] <= p["hi80"] <= p["hi95"] for p in detail["points"])


def a_calculation_with_targets(server: Server) -> None:
    """`calculate_financial_kpis_task.delay("2024-01-01", "2024-01-31", {...})`."""
    asked = {
        "kpi_type": "financial",
        "start_date": "2024-01-01",
        "end_date": "2024-01-31",
        "targets": {"revenue": 100000, "profit_margin": 25.0},
    }
    made = server.post("/api/kpi-calculations/", asked, 202)
    assert server.ended(made["job_id"])["status"] == "COMPLETED"
    told = server.get(f"/api/kpi-calculations/{made['id']}/")
    targets = {one["name"]: one for one in told["figures"]["targets"]}
    assert set(targets) == {"revenue", "profit_margin"}
    assert targets["profit_margin"]["achievement"] > 1


def many_ranges_of_days(server: Server) -> None:
    ranges = [
        {"start_date": f"2024-{month:02d}-01", "end_date": f"2024-{month:02d}-28"}
        for month in range(1, 7)
    ]
    asked = {"kpi_types": ["operational", "customer"], "ranges": ranges}
    made = server.post("/api/kpi-calculations/bulk/", asked, 202)
    assert len(made["calculations"]) == 12
    assert server.ended(made["job_id"])["status"] == "COMPLETED"


def trends(server: Server) -> None:
    made = server.post("/api/kpi-trends/", {"periods": ["month"]}, 202)
    assert server.ended(made["job_id"])["status"] == "COMPLETED"
    assert server.get("/api/kpis/trends/?period=month")["results"]


def a_forecast_of_one_item(server: Server) -> None:
    asked = {"items": ["P001"], "frequency": "W", "horizon": 8, "profile": "quick"}
    made = server.post("/api/forecast-runs/", asked, 202)
    followed(server)
    told = server.get(f"/api/forecasts/?run_id={made['id']}")
    assert [row["item_id"] for row in told["results"]] == ["P001"]


def the_weekly_work_on_models(server: Server) -> None:
    """Training, validation and seasons, which the clock starts, can be asked for as well."""
    for address in ("forecast-models", "forecast-accuracy", "forecast-seasonality"):
        made = server.post(f"/api/{address}/", {}, 202)
        assert server.ended(made["job_id"])["status"] == "COMPLETED", address
    assert any(row["is_champion"] for row in server.get("/api/forecast-models/")["results"])
    assert server.get("/api/forecast-seasonality/")["results"]


def test_every_task_has_its_queue() -> None:
    kinds = {kind.task: kind for kind in KINDS.values()}
    app.loader.import_default_modules()
    for task, queue in TASKS.items():
        assert task in app.tasks
        assert kinds[task].queue == queue
        assert queue in QUEUES


def test_the_schedule_of_the_document() -> None:
    """Hourly and daily snapshots, six-hourly forecasts, weekly training, half-hourly cleaning."""
    schedule = {(one["task"], str(one["schedule"])) for one in app.conf.beat_schedule.values()}
    app.loader.import_default_modules()
    assert all(task in app.tasks for task, _ in schedule)
    wanted = {
        ("start_due_snapshots", "<crontab: 5 * * * * (m/h/dM/MY/d)>"),
        ("start_due_snapshots", "<crontab: 20 0 * * * (m/h/dM/MY/d)>"),
        ("start_due_forecasts", "<crontab: 35 */6 * * * (m/h/dM/MY/d)>"),
        ("start_due_forecast_trainings", "<crontab: 40 3 * * sun (m/h/dM/MY/d)>"),
        ("cleanup_expired_cache", "<crontab: */30 * * * * (m/h/dM/MY/d)>"),
    }
    assert wanted <= schedule
