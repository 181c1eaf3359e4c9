"""A shop whose files come in one after the other, through the API and its jobs."""

from dataclasses import dataclass
from typing import Any

import polars as pl
import pytest
from django.test import TestCase
from rest_framework.test import APIClient

from crossfoot.tables.sales import SALES
from crossfoot_server.companies.models import Company
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.sales.models import Subject, TradeTable, TradeUpload
from crossfoot_server.sales.queries import kept_table, row_of
from tests.crossfoot_server.conftest import Worked
from tests.crossfoot_server.trading import sent

_COLUMNS = (
    *("Order ID", "Order date", "SKU", "Product name", "Category", "Customer ID", "Store"),
    *("Quantity", "Unit price", "Amount", "Cost"),
)
HEADER = ",".join(_COLUMNS)
STOCK = "SKU,Date,On hand,Unit cost,Received,Lead time days"


def order(
    number: str,
    day: str,
    sku: str = "P001",
    units: int = 1,
    price: int = 10,
    customer: str = "C0001",
    store: str = "High Street",
) -> str:
    """A line of a sales export."""
    cells = (number, day, sku, f"Tea {sku}", "Tea", customer, store, units)
    money = (f"{price}.00", f"{units * price}.00", f"{units * price // 2}.00")
    return ",".join(str(cell) for cell in (*cells, *money))


def sheet(*lines: str, header: str = HEADER) -> bytes:
    """A file of these lines."""
    return "\n".join([header, *lines, ""]).encode()


@dataclass(frozen=True)
class Trader:
    """A company that sends files of sales and stock."""

    api: APIClient
    company: Company
    work: Worked

    def send(self, content: bytes, name: str = "sales.csv", kind: str = "sales") -> Job:
        """Send a file; its job waits."""
        return sent(self.api, content, name, kind)

    def read(self, content: bytes, name: str = "sales.csv", kind: str = "sales") -> Job:
        """Send a file and have it read."""
        job = self.work(self.send(content, name, kind))
        assert job.status == Status.COMPLETED, job.error_message
        return job

    def undo(self, job: Job) -> Job:
        """Ask for the upload of a job to be taken back; the job of that waits."""
        answer = self.ask_undo(job)
        assert answer.status_code == 202, answer.data
        return Job.everywhere.get(pk=answer.data["job_id"])

    def ask_undo(self, job: Job) -> Any:
        with TestCase.captureOnCommitCallbacks(execute=True):
            return self.api.post(f"/api/sales/uploads/{job.data_file_id}/undo/")

    def undone(self, job: Job) -> None:
        """Take the upload of a job back."""
        done = self.work(self.undo(job))
        assert done.status == Status.COMPLETED, done.error_message

    def upload(self, job: Job) -> TradeUpload:
        return TradeUpload.objects.of(self.company.pk).get(data_file_id=job.data_file_id)

    def row(self, subject: str = Subject.SALES) -> TradeTable | None:
        return row_of(self.company.pk, subject)

    def lines(self, subject: str = Subject.SALES) -> pl.DataFrame:
        """The table as it is now; an empty one where there is none."""
        kept = kept_table(self.company.pk, subject)
        return SALES.schema.to_frame() if kept is None else kept.lines

    def orders(self) -> list[tuple[str, int]]:
        """The documents of the sales table with what they are worth, in cents."""
        sums = self.lines().group_by("transaction_id").agg(pl.col("minor").sum())
        return sorted(sums.rows())

    def get(self, address: str, **parameters: Any) -> Any:
        """What the API answers with 200."""
        answer = self.api.get(f"/api/sales/{address}", parameters)
        assert answer.status_code == 200, answer.data
        return answer.json()

    def saved(self, address: str, kind: str = "csv", **parameters: Any) -> bytes:
        """A table of the API as a file."""
        answer: Any = self.api.get(f"/api/sales/{address}", {**parameters, "format": kind})
        assert answer.status_code == 200, answer.data
        return b"".join(answer.streaming_content)


@pytest.fixture
def trader(api: APIClient, company: Company, worked: Worked) -> Trader:
    return Trader(api, company, worked)


@pytest.fixture
def other_trader(other_api: APIClient, other_company: Company, worked: Worked) -> Trader:
    return Trader(other_api, other_company, worked)
