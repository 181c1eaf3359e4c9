"""What can be asked about companies: make one, invite, give and revoke keys."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from crossfoot_server.companies.access import SCOPES, Actor, new_secret
from crossfoot_server.companies.models import ApiKey, Company, Membership, Role, User
from crossfoot_server.shared.errors import InvalidError, ProblemError


@transaction.atomic
def create_company(*, name: str, owner: User) -> Company:
    """Make a company with its owner."""
    slug = base = slugify(name)[:70] or "company"
    number = 1
    while Company.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    company = Company.objects.create(name=name, slug=slug)
    Membership.everywhere.create(company=company, user=owner, role=Role.OWNER)
    return company


@transaction.atomic
def create_first_company(*, name: str, email: str) -> str | None:
    """Make the first company, its owner and an administrator's key; return the key's text.

    None when there is a company already: whoever starts the server again gets no new key.
    """
    if Company.objects.exists():
        return None
    owner = User.objects.create_user(email)
    company = create_company(name=name, owner=owner)
    actor = Actor(company.pk, email, frozenset(SCOPES), user_id=owner.pk)
    return issue_key(by=actor, name="first administrator", scopes=SCOPES)[1]


def rename_company(*, by: Actor, name: str) -> Company:
    """Give the company another name; its slug, which programs use, stays."""
    Company.objects.filter(pk=by.company_id).update(name=name)
    return Company.objects.get(pk=by.company_id)


def issue_key(
    *,
    by: Actor,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime | None = None,
    now: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Make a key with at most the rights of whoever asks; return it with its text, shown once.

    Raises:
        InvalidError: a scope is not known, or is more than the asker has.
        ProblemError: the key has expired at `now`.
    """
    if expires_at is not None and now is not None and expires_at <= now:
        raise ProblemError("The key would have expired already.", "expired")
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        raise InvalidError(f"Scopes are: {', '.join(SCOPES)}.", "unknown_scope")
    if not by.scopes.issuperset(scopes):
        raise InvalidError("A key can't do more than you can.", "scope_too_wide")
    secret = new_secret()
    key = ApiKey.everywhere.create(
        company_id=by.company_id,
        name=name,
        prefix=secret.prefix,
        digest=secret.digest,
        scopes=sorted(set(scopes), key=SCOPES.index),
        made_by=by.name,
        created_by_id=by.user_id,
        expires_at=expires_at,
    )
    return key, secret.text


def revoke_key(key: ApiKey, *, by: Actor, now: datetime) -> None:
    """Make a key useless from now on.

    Raises:
        ProblemError: the key can do more than whoever asks.
    """
    if not by.scopes.issuperset(key.scopes):
        raise ProblemError(
            "A key that can do more than you is not yours to revoke.", "scope_too_wide", status=403
        )
    ApiKey.everywhere.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=now)
