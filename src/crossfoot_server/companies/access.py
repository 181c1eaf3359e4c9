"""Who asks, for which company, and what they may do: the one place that knows."""

import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from crossfoot_server.companies.models import ApiKey, Membership, Role, User

#: What may be done, least first.
SCOPES = ("read", "upload", "review", "manage", "admin")
_OF_ROLE = {
    Role.VIEWER: SCOPES[:1],
    Role.ANALYST: SCOPES[:3],
    Role.MANAGER: SCOPES[:4],
    Role.ADMIN: SCOPES,
    Role.OWNER: SCOPES,
}
#: Roles, the highest first.
RANKS = [role.value for role in Role]
#: Where a session remembers which company its pages show.
SESSION_COMPANY = "company"
#: A key's last use is written no more often.
NOTED_EVERY = timedelta(minutes=1)
_MARK = "cf"


@dataclass(frozen=True)
class Actor:
    """Who acts in a company: a person or a key. `name` is what histories show.

    A key has no role of its own; see `rank_of` for what it may give others.
    """

    company_id: uuid.UUID
    name: str
    scopes: frozenset[str]
    user_id: uuid.UUID | None = None
    key_id: uuid.UUID | None = None
    role: str = ""

    @property
    def is_authenticated(self) -> bool:
        """What DRF asks of a request's user."""
        return True

    @property
    def pk(self) -> str:
        """What throttles count by."""
        return str(self.key_id or self.user_id)

    def may(self, scope: str) -> bool:
        return scope in self.scopes


def actor_of(request: Request) -> Actor:
    """Who makes an authenticated request."""
    actor: object = request.user
    if not isinstance(actor, Actor):
        raise NotAuthenticated
    return actor


@dataclass(frozen=True)
class NewSecret:
    """A key's text, shown once, and what is kept of it."""

    text: str
    prefix: str
    digest: str


def new_secret() -> NewSecret:
    """Make a key: cf_<prefix>_<secret>."""
    prefix, secret = secrets.token_hex(5), secrets.token_urlsafe(32)
    return NewSecret(f"{_MARK}_{prefix}_{secret}", prefix, digest_of(secret))


def digest_of(secret: str) -> str:
    """HMAC-SHA256 with the server's key: a random secret needs no slow hash."""
    return hmac.new(settings.SECRET_KEY.encode(), secret.encode(), hashlib.sha256).hexdigest()


def actor_of_key(text: str, *, now: datetime) -> Actor | None:
    """Whose key this is; None when it is not one, or is revoked or expired."""
    mark, _, rest = text.partition("_")
    prefix, _, secret = rest.partition("_")
    if mark != _MARK or not secret or "\x00" in text:
        return None
    key = ApiKey.everywhere.filter(prefix=prefix, revoked_at__isnull=True).first()
    if key is None or not hmac.compare_digest(key.digest, digest_of(secret)):
        return None
    if key.expires_at is not None and key.expires_at <= now:
        return None
    _note_use(key, now)
    return Actor(key.company_id, f"key {key.name}", frozenset(key.scopes), key_id=key.pk)


def _note_use(key: ApiKey, now: datetime) -> None:
    if key.last_used_at is None or now - key.last_used_at > NOTED_EVERY:
        ApiKey.everywhere.filter(pk=key.pk).update(last_used_at=now)


def actor_of_user(user: User, company: str | None) -> Actor | None:
    """A person in the company they named (slug or id), or in their only or first one."""
    for membership in accepted_memberships(user):
        if company in (None, "", membership.company.slug, str(membership.company_id)):
            return actor_of_membership(membership)
    return None


def actor_of_session(user: User, chosen: str | None) -> Actor | None:
    """A person in the company their session remembers, or in their first one."""
    return actor_of_user(user, chosen) or actor_of_user(user, None)


def accepted_memberships(user: User) -> QuerySet[Membership]:
    """A person's companies, the first joined first; invitations do not count."""
    mine = Membership.everywhere.filter(user=user, accepted_at__isnull=False)
    return mine.select_related("company", "user").order_by("created_at", "id")


def actor_of_membership(membership: Membership) -> Actor:
    """What a member may do."""
    return Actor(
        membership.company_id,
        membership.user.email,
        frozenset(scopes_of(membership.role)),
        user_id=membership.user_id,
        role=membership.role,
    )


def actor_as_of_now(
    company_id: uuid.UUID, *, user_id: uuid.UUID | None, key_id: uuid.UUID | None, now: datetime
) -> Actor | None:
    """What a person or key that once asked for something may do now; None: nothing any more."""
    if user_id is not None:
        mine = Membership.objects.of(company_id).filter(
            user_id=user_id, user__is_active=True, accepted_at__isnull=False
        )
        membership = mine.select_related("user").first()
        return actor_of_membership(membership) if membership else None
    if key_id is None:
        return None
    key = ApiKey.objects.of(company_id).filter(pk=key_id, revoked_at__isnull=True).first()
    if key is None or (key.expires_at is not None and key.expires_at <= now):
        return None
    return Actor(company_id, f"key {key.name}", frozenset(key.scopes), key_id=key.pk)


def rank_of(actor: Actor) -> int:
    """How high an actor stands: 0 is an owner. A key stands where its scopes do, never as owner."""
    if actor.role:
        return RANKS.index(actor.role)
    fitting = (role for role in RANKS[1:] if actor.scopes.issuperset(scopes_of(role)))
    return RANKS.index(next(fitting, Role.VIEWER.value))


def scopes_of(role: str) -> tuple[str, ...]:
    """What a role may do."""
    return _OF_ROLE[Role(role)]
