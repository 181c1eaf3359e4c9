"""Run by the server's own shell: people other than the owner; prints their links as JSON."""

import json

from django.utils import timezone

from crossfoot_server.companies.actions import create_company
from crossfoot_server.companies.links import first_owner, make_link
from crossfoot_server.companies.models import Membership, Purpose, Role, User

now = timezone.now()
owner = first_owner()
assert owner is not None
newcomer = User.objects.create_user("newcomer@example.com")
empty = create_company(name="Empty Trading", owner=newcomer)
viewer = Membership.everywhere.create(
    company=owner.company,
    user=User.objects.create_user("viewer@example.com"),
    role=Role.VIEWER,
    accepted_at=now,
)
invited, joining = (
    Membership.everywhere.create(
        company=owner.company,
        user=User.objects.create_user(f"{name}@example.com", is_active=False),
        role=Role.ANALYST,
        accepted_at=None,
    )
    for name in ("invited", "joining")
)
owned = Membership.everywhere.get(company=empty, user=newcomer)
print(  # noqa: T201 - what it is run for
    json.dumps(
        {
            "newcomer": make_link(owned, Purpose.SIGN_IN, now=now).url,
            "viewer": make_link(viewer, Purpose.SIGN_IN, now=now).url,
            "invitation": make_link(invited, Purpose.INVITATION, now=now).url,
            "joining": make_link(joining, Purpose.INVITATION, now=now).url,
        }
    )
)
