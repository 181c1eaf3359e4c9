"""What a person does with files: uploads them, says what their columns mean, waits."""

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, WebSocket, expect

from tests.crossfoot_server.waiting import wait_for

#: What a person tells of the columns that nobody has heard of.
_MEANINGS = {
    "No": "journal_id",
    "D1": "posting_date",
    "D2": "effective_date",
    "D3": "entered_at",
    "K": "account",
    "KN": "account_name",
    "Plus": "debit",
    "Minus": "credit",
}
_A_WHILE = 180_000


@dataclass(frozen=True)
class Run:
    """An audit that was made by clicking: its pages, and what was said while it ran."""

    upload: str
    address: str
    told: list[dict[str, Any]]


def upload_and_map(owner: BrowserContext, ledger: Path) -> Run:
    """Upload a ledger, map it, follow it to its end."""
    page = owner.new_page()
    told: list[dict[str, Any]] = []
    page.on("websocket", lambda socket: _listen(socket, told))
    page.goto("/")
    page.get_by_role("link", name="Upload a file").click()
    _send(page, ledger)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Map the columns of {ledger.name}")
    upload = page.url
    _map(page)
    expect(page.locator("[data-status]")).to_have_text("Completed", timeout=_A_WHILE)
    page.get_by_role("link", name="Overview").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ledger.name)
    address = page.url
    page.close()
    return Run(upload, address, told)


def upload_sales(owner: BrowserContext, sales: Path) -> str:
    """Upload a file of sales, and wait until its products are forecast."""
    page = owner.new_page()
    page.goto("/uploads/")
    page.get_by_role("link", name="Upload").last.click()
    page.get_by_label("It holds").select_option("sales")
    _send(page, sales)
    expect(page.locator("[data-status]")).to_have_text("Completed", timeout=_A_WHILE)
    address = page.url
    for place, name in (("Forecasts", "Tea 1"), ("Key figures", "Net revenue")):
        page.get_by_role("link", name=place, exact=True).first.click()
        wait_for(partial(_is_shown, page, name), name, _A_WHILE / 1000)
    page.close()
    return address


def _is_shown(page: Page, name: str) -> bool:
    """Whether the page, loaded anew, has a link by now: what it shows is made after the upload."""
    page.reload()
    return bool(page.get_by_role("link", name=name, exact=True).count())


def _send(page: Page, file: Path) -> None:
    page.get_by_label("Drop the file here").set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    page.wait_for_url("**/uploads/*-*/")


def _map(page: Page) -> None:
    assert page.get_by_role("combobox", name="D1", exact=True).input_value() == ""
    for column, meaning in _MEANINGS.items():
        page.get_by_role("combobox", name=column, exact=True).select_option(meaning)
    page.get_by_role("button", name="Confirm and go on").click()


def _listen(socket: WebSocket, told: list[dict[str, Any]]) -> None:
    socket.on("framereceived", lambda frame: told.append(json.loads(frame)))
