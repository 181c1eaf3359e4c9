"""A company's ledger that has been audited, and people who review what was found."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from crossfoot_server.audit.models import AuditRun
from crossfoot_server.companies.access import Actor, scopes_of
from crossfoot_server.companies.actions import issue_key
from crossfoot_server.companies.models import Company, Membership, User
from tests.crossfoot_server.conftest import Worked, audited_run, make_company


@pytest.fixture(scope="module")
def company(kept: Any) -> Company:
    with kept():
        return make_company("Sample Trading")


@pytest.fixture(scope="module")
def shared_run(kept: Any, company: Company, worked: Worked, small_ledger: Path) -> AuditRun:
    with kept():
        return audited_run(company, small_ledger, worked)


@pytest.fixture
def run(db: None, shared_run: AuditRun) -> AuditRun:
    """The audit of the small sample ledger; what a test does to it is undone."""
    return AuditRun.everywhere.select_related("dataset__data_file").get(pk=shared_run.pk)


@pytest.fixture
def member(db: None, company: Company) -> Callable[[str, str], User]:
    """Make somebody a member of `company` with a role."""

    def make(email: str, role: str) -> User:
        user = User.objects.create_user(email)
        Membership.everywhere.create(company=company, user=user, role=role)
        return user

    return make


@pytest.fixture
def client_of(db: None, company: Company) -> Callable[[User, str], APIClient]:
    """A client that acts as a member, with the rights of a role."""

    def make(user: User, role: str) -> APIClient:
        actor = Actor(company.pk, user.email, frozenset(scopes_of(role)), user_id=user.pk)
        client = APIClient(raise_request_exception=False)
        _, key = issue_key(by=actor, name=f"of {user.email}", scopes=scopes_of(role))
        client.credentials(HTTP_AUTHORIZATION=f"Api-Key {key}")
        return client

    return make
