"""Sales and stock of a made-up shop, uploaded and read as a company would."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from crossfoot.sample.shop import Shop, write_shop
from crossfoot_server.companies.access import SCOPES
from crossfoot_server.companies.actions import issue_key
from crossfoot_server.companies.models import Company
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.sales.models import Subject, TradeTable
from crossfoot_server.sales.queries import table_of
from tests.crossfoot_server.conftest import Worked, administrator, client_with, post_file

TRADE_UPLOADS = "/api/processing/upload/"


def shop_uploaded(company: Company, worked: Worked, shop: Shop | None = None) -> TradeTable:
    """Upload a shop's sales and stock through the API and work on the jobs; the sales table."""
    client = client_with(issue_key(by=administrator(company), name="shop", scopes=SCOPES)[1])
    with tempfile.TemporaryDirectory() as folder:
        sales, stock = Path(folder) / "sales.csv", Path(folder) / "stock.csv"
        write_shop(sales, stock, shop)
        for path, kind in ((sales, Subject.SALES), (stock, Subject.INVENTORY)):
            job = sent(client, path.read_bytes(), path.name, kind.value)
            ended = worked(job)
            assert ended.status == Status.COMPLETED, ended.error_message
    table = table_of(company.pk)
    assert table is not None
    return table


def sent(client: Any, content: bytes, name: str, kind: str = "sales", **fields: str) -> Job:
    """Upload a file of sales or stock; its job, not worked on yet."""
    file = SimpleUploadedFile(name, content)
    answer = post_file(client, TRADE_UPLOADS, {"file": file, "kind": kind, **fields})
    assert answer.status_code == 202, answer.data
    return Job.everywhere.get(pk=answer.data["job_id"])
