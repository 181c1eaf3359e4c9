"""A company with sales and stock of a made-up shop, its key figures taken."""

import datetime as dt
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from rest_framework.test import APIClient

from crossfoot.ingest.trade import read_inventory, read_sales
from crossfoot.sample.shop import Shop, write_shop
from crossfoot_server.companies.access import SCOPES
from crossfoot_server.companies.actions import issue_key
from crossfoot_server.companies.models import Company
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.kpis.actions import start_snapshots
from crossfoot_server.sales.models import Subject, TradeTable
from crossfoot_server.sales.store import LINES, table_folder
from tests.crossfoot.sales.builders import lines_of
from tests.crossfoot_server.conftest import Worked, administrator, client_with, make_company

#: Two years and two months, of 12 products.
SHOP = Shop(first=dt.date(2024, 1, 1), days=790, products=12, customers=80, orders_a_day=3.0)
_VERSIONS = itertools.count(1)


@pytest.fixture(scope="session")
def shop_tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    """The tables of the shop."""
    folder: Path = tmp_path_factory.mktemp("shop")
    write_shop(folder / "sales.csv", folder / "stock.csv", SHOP)
    sales, stock = read_sales(folder / "sales.csv"), read_inventory(folder / "stock.csv")
    return {Subject.SALES: sales.lines, Subject.INVENTORY: stock.lines}


def keep(company: Company, lines: pl.DataFrame, subject: str = Subject.SALES) -> TradeTable:
    """Keep lines as a company's table, as an import does."""
    version = next(_VERSIONS)
    folder = table_folder(company.pk, subject, str(version))
    folder.mkdir(parents=True, exist_ok=True)
    lines.write_parquet(folder / LINES)
    days: list[dt.date] = sorted(
        lines["sold_at"].dt.date() if subject == Subject.SALES else lines["as_of"]
    )
    row, _ = TradeTable.everywhere.update_or_create(
        company=company,
        subject=subject,
        defaults={
            "version": version,
            "folder": str(version),
            "line_count": lines.height,
            "decimals": 2,
            "currency": "EUR",
            "first_day": days[0],
            "last_day": days[-1],
            "product_count": 1,
            "customer_count": 1,
        },
    )
    return row


def sold(*rows: dict[str, Any]) -> pl.DataFrame:
    """Sales lines: day, minor, and whatever else a line has."""
    return lines_of(
        *({"sold_at": dt.datetime.fromisoformat(row.pop("day")), **row} for row in map(dict, rows))
    )


@pytest.fixture
def shop(company: Company, shop_tables: dict[str, pl.DataFrame]) -> Company:
    """The company with the shop's sales and stock."""
    for subject, lines in shop_tables.items():
        keep(company, lines, subject)
    return company


def taken_away(api: APIClient, address: str, kind: str) -> bytes:
    """A list as a file."""
    answer: Any = api.get(address, {"format": kind})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


@pytest.fixture(scope="module")
def measured(kept: Any, shop_tables: dict[str, pl.DataFrame], worked: Worked) -> Company:
    """A company with the shop's tables and a snapshot of them, for the tests of a module."""
    with kept():
        company = make_company("Measured Trading")
        for subject, lines in shop_tables.items():
            keep(company, lines, subject)
        begun = start_snapshots(company_id=company.pk, by="tests", trigger="request")
        assert worked(begun.job).status == Status.COMPLETED
    return company


@pytest.fixture
def measured_api(db: None, measured: Company) -> APIClient:
    """A client with an administrator's key of that company."""
    return client_with(issue_key(by=administrator(measured), name="tests", scopes=SCOPES)[1])


Taken = Callable[[Company], Job]


@pytest.fixture
def taken(worked: Worked) -> Taken:
    """Take snapshots of a company, as a worker would."""

    def take(company: Company) -> Job:
        begun = start_snapshots(company_id=company.pk, by="tests", trigger="request")
        job = worked(begun.job)
        assert job.status == Status.COMPLETED, job.error_message
        return job

    return take
