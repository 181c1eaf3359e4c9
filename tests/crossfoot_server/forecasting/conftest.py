"""Companies with sales of a few items whose demand is known, and runs of their forecasts."""

import csv
import datetime as dt
import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.test import TestCase
from rest_framework.test import APIClient

from crossfoot.ingest.trade import read_inventory, read_sales
from crossfoot_server.companies.models import Company
from crossfoot_server.forecasting.models import ForecastRun
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.sales.models import Subject, TradeTable
from crossfoot_server.sales.store import LINES, table_folder
from tests.crossfoot_server.conftest import Worked

RUNS, FORECASTS = "/api/forecast-runs/", "/api/forecasts/"
Sold = tuple[str, dt.date, float]
Trade = Callable[..., None]
Run = Callable[..., Any]
_SALES = ("Order ID", "Order date", "SKU", "Product name", "Category", "Quantity", "Unit price",
          "Amount")  # fmt: skip
_STOCK = ("SKU", "Date", "On hand", "Unit cost", "Lead time days")


def month(number: int) -> dt.date:
    """The tenth day of a month, counted from January 2023."""
    return dt.date(2023 + number // 12, number % 12 + 1, 10)


def monthly(item: str, quantities: Iterable[float], first: int = 0) -> list[Sold]:
    """Sales of an item in months one after the other; none in a month with zero."""
    sold = enumerate(quantities, start=first)
    return [(item, month(number), quantity) for number, quantity in sold if quantity]


def seasonal(size: float, months: int = 36, turn: int = 0) -> list[float]:
    """A demand with a season of a year, a little growth and a little noise, which `turn` shifts."""
    return [
        round(
            size
            * (1 + 0.4 * math.sin(n * math.pi / 6) + 0.005 * n + 0.05 * ((n + turn) * 7 % 5 - 2))
        )
        for n in range(months)
    ]


def a_shop(months: int = 36, names: str = "ABCDEF") -> list[Sold]:
    """Seasonal items, A to F, and one more sale of F that ends the data on the 28th."""
    sold = [monthly(name, seasonal(20 + 10 * n, months, n)) for n, name in enumerate(names)]
    last = month(months - 1).replace(day=28)
    return [*(one for each in sold for one in each), ("F", last, 1.0)]


@pytest.fixture
def trade(company: Company, tmp_path: Path) -> Trade:
    """Make sales, and stock counts of (item, day, on hand, lead time), the company's tables."""

    def put(sold: list[Sold], counts: list[tuple[Any, ...]] = [], to: Company = company) -> None:  # noqa: B006
        rows = [
            (f"S{n}", day, item, f"Name of {item}", f"Group {item[:1]}", quantity, "2.00",
             f"{2 * quantity:.2f}")
            for n, (item, day, quantity) in enumerate(sold)
        ]  # fmt: skip
        lines = read_sales(_written(tmp_path / "sales.csv", _SALES, rows)).lines
        _keep(to, Subject.SALES, lines)
        if counts:
            told = [(item, day, left, "1.00", days) for item, day, left, days in counts]
            path = _written(tmp_path / "stock.csv", _STOCK, told)
            _keep(to, Subject.INVENTORY, read_inventory(path).lines)

    return put


def _written(path: Path, header: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def _keep(company: Company, subject: str, lines: pl.DataFrame) -> None:
    row, _ = TradeTable.everywhere.update_or_create(
        company=company,
        subject=subject,
        defaults={"line_count": lines.height, "decimals": 2, "product_count": 1},
        create_defaults={
            "version": 0, "line_count": lines.height, "decimals": 2, "product_count": 1,
            "customer_count": 0,
        },
    )  # fmt: skip
    row.version += 1
    row.folder = f"version-{row.version}"
    row.save()
    folder = table_folder(company.pk, subject, row.folder)
    folder.mkdir(parents=True, exist_ok=True)
    lines.write_parquet(folder / LINES)


@pytest.fixture
def run(api: APIClient, worked: Worked) -> Run:
    """Ask for a run, do its job, and return the run as the API then shows it."""

    def do(client: APIClient = api, **asked: Any) -> Any:
        answer = post(client, RUNS, {"profile": "quick", "horizon": 6, **asked})
        assert answer.status_code == 202, answer.content
        job = worked(Job.everywhere.get(pk=answer.data["job_id"]))
        assert job.status == Status.COMPLETED, job.error_message
        return client.get(f"{RUNS}{answer.data['id']}/").data

    return do


def post(client: APIClient, path: str, body: dict[str, Any]) -> Any:
    """Post JSON; what waits for the commit is done."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post(path, body, format="json")


def jobs_of(run_id: str) -> list[Job]:
    """The jobs of a run's chunks, in order."""
    chunks = ForecastRun.everywhere.get(pk=run_id).chunks.order_by("number")
    return [one.job for one in chunks if one.job is not None]


def by_item(client: APIClient, **query: Any) -> dict[str, Any]:
    """The forecasts in use, by item."""
    return {row["item_id"]: row for row in client.get(FORECASTS, query).data["results"]}


@pytest.fixture
def now() -> dt.datetime:
    return dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)
