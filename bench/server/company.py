"""A company as large as a budget says: ten million lines, findings of two runs, a shop."""

import json
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from bench.__main__ import DATA, ledger_of
from bench.server.serving import Served
from crossfoot.sample.shop import Shop, write_shop

LINES = 10_000_000
#: Three years, more than a million sales lines.
SHOP = Shop(products=1_000, customers=20_000, orders_a_day=450)
FOLDER = DATA / "company"
_JOBS = "/api/file-processing-jobs/"
#: A wider net for unusual amounts, so that the run has more than 100,000 findings.
WIDER = """title = "Wider"
[checks.A4]
z = 3.0
party_z = 2.2
rare_share = 0.03
party_rare_share = 0.08
party_times_average = 5.0
"""
_RULE = {
    "name": "Revenue of a day",
    "kpi": "net_revenue",
    "period": "day",
    "condition": "threshold",
    "parameters": {"operator": "below", "limit": "100000000.00"},
}
_BY_ACCOUNT = {
    "source": "ledger_lines",
    "grouping": [{"column": "account"}],
    "measures": [{"measure": "count"}, {"measure": "sum", "column": "debit"}],
}


def build(server: Served) -> None:
    """Whatever of it is not there yet."""
    with server.client() as client:
        if not client.get("/api/runs/").json()["results"]:
            _upload(client, "/api/targeted-anomaly-upload/", ledger_of(LINES))
        _quiet(client)
        file_id = client.get("/api/runs/").json()["results"][-1]["file_id"]
        client.post("/api/runs/", json={"file_id": file_id, "profile": WIDER}).raise_for_status()
        if not client.get("/api/forecast-runs/").json()["results"]:
            _upload_shop(client)
        _quiet(client)
        _others(client)
        _quiet(client)


def _upload_shop(client: httpx.Client) -> None:
    with tempfile.TemporaryDirectory() as folder:
        sales, stock = Path(folder) / "sales.csv", Path(folder) / "stock.csv"
        write_shop(sales, stock, SHOP)
        _upload(client, "/api/processing/upload/", sales, kind="sales")
        _upload(client, "/api/processing/upload/", stock, kind="inventory")
    _quiet(client)
    for path in ("/api/forecast-runs/", "/api/kpi-snapshots/"):
        client.post(path, json={}).raise_for_status()


def _upload(client: httpx.Client, path: str, file: Path, **data: str) -> None:
    with file.open("rb") as content:
        client.post(path, files={"file": (file.name, content)}, data=data).raise_for_status()


def _others(client: httpx.Client) -> None:
    """One of each thing that has a page of its own."""
    wanted: dict[str, dict[str, Any]] = {
        "/api/alert-rules/": _RULE,
        "/api/webhooks/": {"url": "https://example.com/hook", "events": ["upload.completed"]},
        "/api/audit-profiles/": {"name": "Wider", "toml": WIDER},
        "/api/custom-reports/": {"title": "By account", "is_shared": True, "spec": _BY_ACCOUNT},
        "/api/reports/": {"kind": "audit_summary", "formats": ["pdf"]},
        "/api/report-schedules/": {
            "name": "Monthly", "kind": "audit_summary", "formats": ["pdf"], "cron": "0 6 1 * *",
        },
    }  # fmt: skip
    for path, body in wanted.items():
        if not client.get(path).json()["results"]:
            answer = client.post(path, json=body)
            if answer.is_error:
                raise SystemExit(f"{path}: {json.dumps(answer.json())}")


def _quiet(client: httpx.Client) -> None:
    """Wait until nothing is worked on."""
    while any(
        client.get(_JOBS, params={"status": status}).json()["results"]
        for status in ("PENDING", "PROCESSING")
    ):
        time.sleep(1)
