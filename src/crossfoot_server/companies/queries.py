"""What can be read of companies, members and keys."""

import uuid

from django.db.models import QuerySet

from crossfoot_server.companies.access import Actor
from crossfoot_server.companies.models import ApiKey, Company, Membership


def companies_of(actor: Actor) -> QuerySet[Company]:
    """The companies somebody may see: all those they joined; with a key, the key's."""
    if actor.user_id is None:
        return Company.objects.filter(pk=actor.company_id)
    joined = Membership.everywhere.filter(user_id=actor.user_id, accepted_at__isnull=False)
    return Company.objects.filter(pk__in=joined.values("company_id")).order_by("-created_at", "id")


def company_of(actor: Actor) -> Company:
    """The company that somebody acts in."""
    return Company.objects.get(pk=actor.company_id)


def roles_of(user_id: uuid.UUID | None) -> dict[uuid.UUID, str]:
    """A person's role in each company they joined; a key has none."""
    if user_id is None:
        return {}
    joined = Membership.everywhere.filter(user_id=user_id, accepted_at__isnull=False)
    return dict(joined.values_list("company_id", "role"))


def members_of(company_id: uuid.UUID) -> QuerySet[Membership]:
    """The company's members and those invited, newest first."""
    members = Membership.objects.of(company_id).select_related("user", "company")
    return members.order_by("-created_at", "id")


def keys_of(company_id: uuid.UUID) -> QuerySet[ApiKey]:
    """The company's keys, revoked ones too, newest first."""
    return ApiKey.objects.of(company_id).select_related("created_by")
