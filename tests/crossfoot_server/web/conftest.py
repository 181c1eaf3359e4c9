"""Browsers of people who have signed in, and what pages show them."""

from typing import Any

import pytest
from django.test import Client

from crossfoot_server.companies.models import Company, Membership, Role, User


@pytest.fixture
def browser(db: None, company: Company) -> Client:
    """The browser of the company's owner."""
    return browser_of(company)


def browser_of(company: Company, role: str = Role.OWNER, **options: Any) -> Client:
    """The browser of the company's owner, or of somebody who joins in another role."""
    if role == Role.OWNER:
        person = User.objects.get(memberships__company=company, memberships__role=role)
    else:
        person = User.objects.create_user(f"{role}@example.com")
        Membership.everywhere.create(company=company, user=person, role=role)
    client = Client(**options)
    client.force_login(person)
    return client


def text_of(answer: Any, status: int = 200) -> str:
    """What a page says, if it was answered so."""
    text = str(answer.content.decode())
    assert answer.status_code == status, text[:300]
    return text
