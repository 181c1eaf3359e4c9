"""A real browser, and one server that is started as a user starts it.

What its tests do to the server, they do by clicking, once for all of them. They are in one file,
so that xdist starts one server.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from crossfoot.sample.run import write_sample
from crossfoot.sample.shop import Shop, write_shop
from tests.crossfoot_server.browser.walking import Run, upload_and_map, upload_sales
from tests.crossfoot_server.serving.running import Server, prepared, served
from tests.crossfoot_server.waiting import wait_for

CHROMIUM = "/usr/bin/chromium"  # of tools/ensure_programs.sh
_OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
_PATIENCE = 60_000  # milliseconds, of which a busy machine needs some
#: Headers of a system that nobody has heard of: a person has to say what the columns mean.
_ODD = {"Posting Date": "D1", "Account": "K", "Account Name": "KN", "Debit": "Plus",
        "Credit": "Minus", "Entry No": "No", "Document Date": "D2", "Entered At": "D3"}  # fmt: skip


#: What is made by the API, for there to be a page of it.
BELONGINGS: dict[str, dict[str, Any]] = {
    "alert-rules": {
        "name": "Sales are there", "kpi": "net_revenue", "period": "month",
        "condition": "threshold", "parameters": {"operator": "above", "limit": "0"},
    },
    "webhooks": {"url": "https://hooks.example.com/crossfoot", "events": ["upload.failed"]},
    "reports": {"kind": "trial_balance", "formats": ["json"]},
    "report-schedules": {
        "kind": "trial_balance", "formats": ["json"], "name": "Weekly", "cron": "0 7 * * mon",
    },
    "audit-profiles": {"name": "Ours", "toml": 'title = "Ours"\n'},
    "custom-reports": {"title": "Own", "is_shared": True, "spec": {"source": "ledger_lines"}},
}  # fmt: skip


@pytest.fixture(scope="module")
def server(tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = prepared(tmp_path_factory.mktemp("browser") / "data", tables)
    with served(data, quick={}) as running:
        running.wait_until_ready()
        yield running


@pytest.fixture(scope="module")
def url(server: Server) -> str:
    return server.wait_until_ready()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=list(_OPTIONS))


def new_context(chromium: Browser, url: str) -> BrowserContext:
    """A browser as somebody has it who has never been here."""
    context = chromium.new_context(
        base_url=url, viewport={"width": 1440, "height": 900}, reduced_motion="reduce"
    )
    context.set_default_timeout(_PATIENCE)
    expect.set_options(timeout=_PATIENCE)
    return context


@pytest.fixture(scope="module")
def owner(chromium: Browser, server: Server, url: str) -> BrowserContext:
    """The browser of whoever started the server: signed in by the link that it gives."""
    context = new_context(chromium, url)
    page = context.new_page()
    page.goto((server.data / "run" / "sign-in").read_text().strip())
    assert page.url == f"{url}/"
    assert page.get_by_role("heading", level=1).inner_text() == "No ledger has been audited yet"
    page.close()
    return context


@pytest.fixture
def page(owner: BrowserContext) -> Iterator[Page]:
    """A tab of the owner's browser."""
    tab = owner.new_page()
    yield tab
    tab.close()


@pytest.fixture(scope="module")
def odd_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("odd") / "ledger.csv"
    write_sample(path, lines=4000, seed=1)
    header, _, rows = path.read_text().partition("\n")
    path.write_text(",".join(_ODD.get(one, one) for one in header.split(",")) + "\n" + rows)
    return path


@pytest.fixture(scope="module")
def run(owner: BrowserContext, odd_ledger: Path) -> Run:
    """A ledger that was uploaded, mapped and audited."""
    return upload_and_map(owner, odd_ledger)


@pytest.fixture(scope="module")
def shop(owner: BrowserContext, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of an upload of sales, whose forecasts are made."""
    sales = tmp_path_factory.mktemp("shop") / "sales.csv"
    write_shop(sales, shop=Shop(days=400, products=4, customers=60, orders_a_day=4.0))
    return upload_sales(owner, sales)


@dataclass(frozen=True)
class People:
    """Links for others than the owner, each of which is used once."""

    newcomer: str  # signs in the owner of a company that has nothing yet
    viewer: str  # signs in somebody who may only read what the owner sees
    invitation: str  # is for somebody who never comes
    joining: str  # is for an analyst who takes it up


@pytest.fixture(scope="module")
def people(server: Server) -> People:
    program = Path(__file__).with_name("inviting.py").read_text(encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-m", "crossfoot_server", "shell", "--no-imports", "-c", program],
        env=server.environment_of("web"),
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return People(**json.loads(told))


def signed_in(chromium: Browser, url: str, link: str) -> BrowserContext:
    """The browser of somebody who came by a link."""
    context = new_context(chromium, url)
    page = context.new_page()
    page.goto(link)
    assert page.url == f"{url}/"
    page.close()
    return context


@pytest.fixture(scope="module")
def filled(server: Server, url: str, run: Run, shop: str) -> list[str]:
    """Something of every kind; addresses that no link leads to."""
    key = (server.data / "api-key").read_text().strip()
    with httpx.Client(base_url=url, headers={"Authorization": f"Api-Key {key}"}) as program:
        for path, body in BELONGINGS.items():
            answer = program.post(f"/api/{path}/", json=body)
            assert answer.is_success, answer.text
        wait_for(lambda: program.get("/api/alerts/").json()["results"], "an alert", 60)
        wait_for(lambda: _is_idle(program), "the end of all jobs", 180)
    unlinked = (f"{run.address}search/?q=1200", f"{run.address}work-paper/", run.upload)
    return [one.removeprefix(url) for one in unlinked]


def _is_idle(program: httpx.Client) -> bool:
    jobs = program.get("/api/processing-jobs/").json()["results"]
    return all(one["status"] in ("COMPLETED", "FAILED") for one in jobs)
