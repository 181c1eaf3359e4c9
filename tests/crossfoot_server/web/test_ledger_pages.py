"""Pages of a run's ledger: every figure leads to its lines, and what is wrong is told."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from crossfoot_server.audit.models import AuditRun
from crossfoot_server.companies.models import Company, User
from tests.crossfoot_server.conftest import Worked, audited_run, make_company

PAGES = (
    "trial-balance", "lines", "accounts", "users", "expenses", "duplicates", "benford", "checks",
    "compare", "search",
)  # fmt: skip


@pytest.fixture(scope="module")
def company(kept: Any) -> Company:
    with kept():
        return make_company("Sample Trading")


@pytest.fixture(scope="module")
def run(kept: Any, company: Company, small_ledger: Path, worked: Worked) -> AuditRun:
    with kept():
        return audited_run(company, small_ledger, worked)


@pytest.fixture
def browser(db: None, company: Company) -> Client:
    client = Client()
    client.force_login(User.objects.get(memberships__company=company))
    return client


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.content[:300]
    return str(answer.content.decode())


def test_every_page_is_shown_and_linked(browser: Client, run: AuditRun) -> None:
    first = text_of(browser.get(f"/runs/{run.pk}/"))
    for name in PAGES:
        path = f"/runs/{run.pk}/{name}/"
        assert path in first
        page = text_of(browser.get(path))
        assert page.count("<h1>") == 1
        assert "style=" not in page


@pytest.mark.parametrize("name", PAGES)
def test_a_wrong_parameter_is_told(browser: Client, run: AuditRun, name: str) -> None:
    if name in ("benford", "checks"):
        return
    answer = browser.get(f"/runs/{run.pk}/{name}/?sort=nothing&offset=x&nonsense=1")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
