"""The page of a finding: its score as one sum, its history in words, who signed it off."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from crossfoot.tables.marks import SAMPLE_ENGAGEMENT
from crossfoot_server.audit.models import AuditRun, Finding
from crossfoot_server.companies.models import Company, Role, User
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.jobs.models import Job
from tests.crossfoot_server.web.conftest import browser_of, text_of


@pytest.fixture
def run(upload: Any, worked: Any, small_ledger: Any) -> AuditRun:
    worked(Job.everywhere.get(pk=upload(small_ledger).data["job_id"]))
    return AuditRun.everywhere.get()


def test_the_points_of_a_finding_add_up_to_its_score(browser: Client, run: AuditRun) -> None:
    """Weaker checks of a family count too, and what a family has beyond its limit is taken off."""
    several = run.findings.exclude(also="").first()
    assert several is not None
    for one in filter(None, (several, run.findings.first(), run.findings.last())):
        page = browser.get(f"/findings/{one.pk}/")
        shown = page.context["score"]
        points = [Decimal(row.points.replace("−", "-")) for row in shown.rows]
        exact = Decimal(shown.exact) if shown.exact else round(Decimal(str(one.risk)), 1)
        assert sum(points) == exact
        assert abs(exact - Decimal(str(one.risk))) <= Decimal("0.05")
        codes = {row.title.split()[0] for row in shown.rows if row.why}
        assert {one.code, *one.also.split(",")} - {""} <= codes


def test_what_a_family_has_beyond_its_limit_is_told(
    browser: Client, run: AuditRun, api: Any, worked: Any
) -> None:
    profile = 'name = "strict"\n[family_caps]\ntime = 3'
    asked = {"dataset": str(run.dataset_id), "profile": profile}
    worked(Job.everywhere.get(pk=api.post("/api/runs/", asked, format="json").data["job_id"]))
    strict = Finding.everywhere.exclude(run=run).filter(family="time", points__gt=3).first()
    assert strict is not None
    page = browser.get(f"/findings/{strict.pk}/")
    told = {row.title for row in page.context["score"].rows if row.points.startswith("−")}
    title = "Taken off: checks of the family “time” count up to 3 points"
    assert title in told
    assert title in text_of(page)


def test_the_parts_of_the_risk_add_up_to_it(browser: Client, run: AuditRun) -> None:
    answer = browser.get(f"/runs/{run.pk}/")
    drivers, risk = answer.context["drivers"], run.summary["risk"]
    total = sum(one.points for one in drivers["parts"])
    assert total - drivers["over"] == Decimal(str(risk["score"]))
    assert "other check" in text_of(answer)


def test_who_only_reads_sees_who_signed_off_and_what_the_states_are(
    browser: Client, company: Company, run: AuditRun, api: Any, worked: Any
) -> None:
    one = run.findings.first()
    assert one is not None
    path = f"/findings/{one.pk}/"
    viewer = browser_of(company, Role.VIEWER, headers={"Accept-Language": "de"})
    assert "Noch prüft sie niemand." in text_of(viewer.get(path))
    for status in ("in_review", "cleared"):
        version = str(browser.get(path).context["version"])
        browser.post(path, {"version": version, "assignee": "", "status": status})
    owner = User.objects.get(memberships__company=company, memberships__role=Role.OWNER)
    page = text_of(viewer.get(path))
    assert f"Abgezeichnet von {owner.email}" in page
    assert "Status: Offen → In Beurteilung" in page
    assert "in_review" not in page.split("<h2>Verlauf")[1]
    again = {"dataset": str(run.dataset_id), "profile": 'name = "other"'}
    worked(Job.everywhere.get(pk=api.post("/api/runs/", again, format="json").data["job_id"]))
    carried = Finding.everywhere.exclude(run=run).get(finding_key=one.finding_key)
    later = text_of(viewer.get(f"/findings/{carried.pk}/"))
    assert f"Abgezeichnet von {owner.email}" in later
    assert "Übernommen aus Lauf" in later


def test_the_sample_ledger_is_called_a_sample_wherever_it_is_shown(
    browser: Client, run: AuditRun
) -> None:
    """Nobody takes the ledger of the demo for a company's books; one's own is called nothing."""
    pages = (f"/runs/{run.pk}/", "/uploads/", f"/uploads/{run.dataset.data_file_id}/")
    for path in pages:
        assert ">Sample</span>" not in text_of(browser.get(path))
    DataFile.everywhere.update(engagement_id=SAMPLE_ENGAGEMENT)
    for path in pages:
        assert ">Sample</span>" in text_of(browser.get(path))
    overview = text_of(browser.get(pages[0]))
    assert "This is a sample ledger" in overview
    assert "Upload a file of your own</a>" in overview
