"""A company with a reviewed audit, a shop and forecasts, and every report of it in every format."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rest_framework.test import APIClient

from crossfoot.sample.run import write_sample
from crossfoot.sample.shop import Shop
from crossfoot_server.companies.access import SCOPES
from crossfoot_server.companies.actions import issue_key
from crossfoot_server.jobs.models import Job
from crossfoot_server.reports.offers import FORMAT_NAMES, KINDS
from tests.crossfoot_server.conftest import (
    Worked,
    administrator,
    audited_run,
    client_with,
    make_company,
)
from tests.crossfoot_server.reports.conftest import REPORTS, body_of, done, sent
from tests.crossfoot_server.trading import shop_uploaded

SHOP = Shop(days=400, products=6, customers=30, orders_a_day=4.0)
BY_QUARTER = {
    "source": "sales_lines",
    "grouping": ["category", {"column": "sold_at", "by": "quarter"}],
    "measures": ["count", {"measure": "sum", "column": "revenue"}],
    "chart": {"kind": "line", "x": "sold_at_quarter", "y": "sum_revenue"},
}


@dataclass(frozen=True)
class World:
    """Who asks, the run that reports are of, and the folder of their files: KIND.pdf, KIND.zip."""

    client: APIClient
    company: str
    run: str
    folder: Path

    def said(self, address: str, **query: str) -> Any:
        """What the API answers."""
        answer = self.client.get(f"/api/{address}", query)
        assert answer.status_code == 200, answer.data
        return answer.json()


def made_world(worked: Worked, folder: Path) -> World:
    """Send everything through the API, work on it, and fetch every report."""
    company = make_company("Sample Trading")
    client = client_with(issue_key(by=administrator(company), name="all", scopes=SCOPES)[1])
    ledger = folder / "ledger.csv"
    write_sample(ledger, lines=4000, seed=1)
    run = audited_run(company, ledger, worked)
    world = World(client, company.name, str(run.pk), folder)
    _reviewed(world)
    shop_uploaded(company, worked, SHOP)
    worked(Job.objects.of(company.pk).get(kind="kpi_snapshots"))
    _forecast(client, worked)
    spec = {"title": "Revenue by category", "spec": BY_QUARTER}
    saved = client.post("/api/custom-reports/", spec, format="json")
    assert saved.status_code == 201, saved.data
    of = {
        "custom": {"custom": str(saved.data["id"])},
        "data_quality": {"upload": str(run.dataset.data_file_id)},
    }
    for kind in KINDS:
        _fetched(world, worked, kind, of.get(kind, {}))
    return world


def _reviewed(world: World) -> None:
    """Two exceptions with a note, five cleared."""
    found = world.said("findings/", page_size="7")["results"]
    changes = (("exception", found[:2], "No invoice was found."), ("cleared", found[2:], "Seen."))
    for status, rows, note in changes:
        body = {"ids": [row["id"] for row in rows], "status": status, "note": note}
        answer = world.client.post("/api/findings/bulk/", body, format="json")
        assert answer.status_code == 200, answer.data


def _forecast(client: APIClient, worked: Worked) -> None:
    asked = {"frequency": "W", "horizon": 6, "profile": "quick"}
    answer = client.post("/api/forecast-runs/", asked, format="json")
    assert answer.status_code == 202, answer.data
    ended = worked(Job.everywhere.get(pk=answer.data["job_id"]))
    assert ended.status == "COMPLETED", ended.error_message


def _fetched(world: World, worked: Worked, kind: str, parameters: dict[str, str]) -> None:
    """Ask for a report in every format, have it made, and download its files."""
    asked = {"kind": kind, "formats": FORMAT_NAMES, "parameters": parameters}
    row = done(worked, sent(world.client, REPORTS, asked))
    assert row.status == "COMPLETED", (kind, row.error_message)
    files = world.client.get(f"{REPORTS}{row.pk}/").json()["files"]
    assert [file["format"] for file in files] == FORMAT_NAMES
    for file in files:
        path = world.folder / f"{kind}{Path(file['name']).suffix}"
        path.write_bytes(body_of(world.client.get(file["url"])))
