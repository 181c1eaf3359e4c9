"""Pages of uploads that hold sales or stock."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from crossfoot_server.companies.models import Company, Membership, Role, User
from crossfoot_server.jobs.models import Job, Status
from tests.crossfoot_server.conftest import Worked
from tests.crossfoot_server.sales.conftest import STOCK, Trader, order, sheet

pytestmark = pytest.mark.django_db
FILE = sheet(order("S1", "2024-01-05"), order("S2", "no day"))


@pytest.fixture
def browser(company: Company) -> Client:
    client = Client()
    client.force_login(User.objects.get(memberships__company=company))
    return client


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_sales_are_sent_and_shown(browser: Client, worked: Worked) -> None:
    sent = browser.post("/upload/", {"file": SimpleUploadedFile("s.csv", FILE), "kind": "sales"})
    job = worked(Job.everywhere.get())
    assert (job.kind, job.status) == ("trade_import", Status.COMPLETED)
    page = text_of(browser.get(sent.headers["Location"]))
    assert "1 line of 2 rows, 2024-01-05 to 2024-01-05" in page
    assert "Revenue 10.00" in page
    assert "Take it back" in page
    assert "<td>Sales</td>" in text_of(browser.get("/uploads/"))


def test_what_it_holds_has_to_be_known(browser: Client) -> None:
    file = SimpleUploadedFile("s.csv", FILE)
    answer = browser.post("/upload/", {"file": file, "kind": "songs"})
    assert answer.status_code == 400
    assert "Choose what the file holds" in text_of(answer)


def test_it_is_taken_back_on_its_page(browser: Client, trader: Trader) -> None:
    job = trader.read(FILE)
    page = f"/uploads/{job.data_file_id}/"
    assert browser.post(f"{page}undo/").headers["Location"] == page
    assert "It is being taken back" in text_of(browser.get(page))
    refused = browser.post(f"{page}undo/")
    assert refused.status_code == 422
    assert "being taken back already" in text_of(refused)
    trader.work(Job.everywhere.get(kind="trade_undo"))
    shown = text_of(browser.get(page))
    assert "Taken back by owner@sample-trading.example" in shown
    assert "Take it back" not in shown
    assert "taken back" in text_of(browser.get("/uploads/"))


def test_who_may_not_take_back_is_not_offered_it(
    browser: Client, trader: Trader, company: Company
) -> None:
    page = f"/uploads/{trader.read(FILE).data_file_id}/"
    Membership.objects.of(company.pk).update(role=Role.ANALYST)
    assert "Take it back" not in text_of(browser.get(page))
    assert browser.post(f"{page}undo/").status_code == 403


def test_stock_waiting_and_models_pages_do_not_stumble(browser: Client, trader: Trader) -> None:
    stock = trader.read(sheet("P1,2024-01-31,5,2.50,1,7", header=STOCK), "a.csv", "inventory")
    waiting = trader.send(FILE)
    for job in (stock, waiting):
        assert browser.get(f"/uploads/{job.data_file_id}/").status_code == 200
        assert browser.get(f"/uploads/{job.data_file_id}/models/").status_code in (200, 404)
    assert browser.post(f"/uploads/{waiting.data_file_id}/undo/").status_code == 422
    assert "<td>Inventory</td>" in text_of(browser.get("/uploads/"))
