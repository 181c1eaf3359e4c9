"""The quality of uploads of sales and stock is told from what is kept of them."""

import json

import pytest
from django.utils import timezone

from crossfoot.ingest.trade import read_sales
from crossfoot.reports.contents.data_quality import data_quality
from crossfoot.reports.contents.quality import quality_of_trade
from crossfoot_server.sales.models import TradeUpload
from crossfoot_server.sales.store import LINES, upload_folder
from tests.crossfoot_server.reports.conftest import REPORTS, body_of
from tests.crossfoot_server.sales.conftest import HEADER, STOCK, order, sheet
from tests.crossfoot_server.trading import sent

SALES = sheet(
    order("A1", "2026-01-05", units=3) + ",till 1",
    order("A2", "2026-01-06", units=-1) + ",till 1",
    order("A3", "2026-13-06") + ",till 2",
    order("A4", "2026-03-01", price=7) + ",till 2",
    header=f"{HEADER},Till",
)


@pytest.fixture
def read(run, worked, api_of_company):
    """Upload a file and have it read; its row."""

    def upload(content, kind="sales"):
        job = sent(api_of_company, content, f"{kind}.csv", kind)
        ended = worked(job)
        assert ended.status == "COMPLETED", ended.error_message
        return TradeUpload.everywhere.select_related("data_file").get(data_file=ended.data_file)

    return upload


@pytest.fixture
def api_of_company(as_):
    return as_("analyst")


@pytest.fixture
def told(made, as_):
    """The report of an upload as JSON; without an upload of the newest."""

    def tell(upload=None):
        parameters = {"upload": str(upload.data_file_id)} if upload else {}
        row = made(kind="data_quality", parameters=parameters)
        assert row.status == "COMPLETED", row.error_message
        return json.loads(body_of(as_("viewer").get(f"{REPORTS}{row.pk}/files/json/")))

    return tell


def sections(report):
    return {one["title"]: one["blocks"] for one in report["sections"]}


def test_it_is_that_of_the_library(read, told, tmp_path):
    upload = read(SALES)
    (tmp_path / "sales.csv").write_bytes(SALES)
    library = data_quality(quality_of_trade(read_sales(tmp_path / "sales.csv")))
    server = sections(told(upload))
    assert list(server) == [one.title for one in library.sections]
    tables = {b["name"]: b for blocks in server.values() for b in blocks if "rows" in b}
    assert list(tables) == [one.name for one in library.tables]
    for one in library.tables:
        assert len(tables[one.name]["rows"]) == one.rows.height, one.name
    text = json.dumps(server)
    assert "4 rows read = 3 used + 1 problem + 0 totals rows" in text
    assert "2026-13-06" in text
    assert "without a meaning here was kept as text: Till." in text
    assert "no place in the table" not in text  # said once


def test_stock_too(read, told):
    text = json.dumps(told(read(sheet("P001,2026-01-31,5,2.50,,", header=STOCK), "inventory")))
    assert '"Stock"' in text
    assert "Days of counts" in text


def test_an_upload_of_before_says_what_is_not_known(read, told):
    upload = read(SALES)
    TradeUpload.everywhere.filter(pk=upload.pk).update(unused=None)
    text = json.dumps(told(upload))
    assert "is not known: this upload was read before" in text
    assert "no place in the table, kept in extra: Till" in text  # its note


def test_one_that_was_taken_back_says_so_and_is_not_the_newest(read, told, run):
    upload = read(SALES)
    assert told()["about"][0]["text"] == "sales.csv"
    TradeUpload.everywhere.filter(pk=upload.pk).update(
        undone_at=timezone.now(), undone_by="Anna <anna@sample.example>"
    )
    assert "was taken back on" in json.dumps(told(upload)["sections"])
    assert told()["about"][0]["text"] == run.dataset.data_file.file_name


def test_lines_that_are_gone_are_told(read, made):
    upload = read(SALES)
    (upload_folder(upload.company_id, upload.data_file_id) / LINES).unlink()
    row = made(kind="data_quality", parameters={"upload": str(upload.data_file_id)})
    assert row.status == "FAILED"
    assert "not kept any more" in row.error_message
