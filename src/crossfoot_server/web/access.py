"""Pages for people who are signed in, as a member of the company they chose."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from crossfoot_server.audit.models import AuditRun
from crossfoot_server.audit.queries import runs_of
from crossfoot_server.companies.access import (
    SESSION_COMPANY,
    Actor,
    accepted_memberships,
    actor_of_session,
)
from crossfoot_server.companies.models import Company, User
from crossfoot_server.logs import working_on
from crossfoot_server.sales.queries import has_tables


@dataclass
class Visitor:
    """Who looks at a page: the actor, and what the page's frame shows.

    `run` is the audit looked at last, or the newest; `trades`: there are sales or stock.
    """

    actor: Actor
    company: Company
    companies: list[Company]
    run: AuditRun | None = None
    trades: bool = False

    def needs(self, scope: str) -> None:
        """Go on only if they may do what a scope allows.

        Raises:
            PermissionDenied: they may not.
        """
        if not self.actor.may(scope):
            raise PermissionDenied


#: Where a session remembers which audit its pages show.
SESSION_RUN = "run"

Page = Callable[..., HttpResponseBase]


def for_members(page: Page) -> Page:
    """Send those who have not signed in to the sign-in page; give the page its visitor."""

    @wraps(page)
    def with_visitor(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        return page(request, visitor_of(request, request.user), *args, **kwargs)

    return with_visitor


def visitor_of(request: HttpRequest, user: User) -> Visitor:
    """The visitor in the company of their session.

    Raises:
        PermissionDenied: they are a member of no company.
    """
    actor = actor_of_session(user, request.session.get(SESSION_COMPANY))
    if actor is None:
        raise PermissionDenied
    working_on(company=str(actor.company_id))
    companies = [membership.company for membership in accepted_memberships(user)]
    current = next(company for company in companies if company.pk == actor.company_id)
    trades = has_tables(actor.company_id)
    return Visitor(actor, current, companies, _run(actor, request), trades=trades)


def _run(actor: Actor, request: HttpRequest) -> AuditRun | None:
    runs = runs_of(actor.company_id)
    seen = request.session.get(SESSION_RUN)
    return (runs.filter(pk=seen).first() if seen else None) or runs.first()


def choose_company(request: HttpRequest, user: User, company_id: uuid.UUID) -> bool:
    """Remember the company whose pages are shown; False when it is not theirs."""
    if not accepted_memberships(user).filter(company_id=company_id).exists():
        return False
    request.session[SESSION_COMPANY] = str(company_id)
    return True


def look_at(run: AuditRun, request: HttpRequest, visitor: Visitor) -> None:
    """Make a run the one that the visitor's pages show."""
    visitor.run = run
    if request.session.get(SESSION_RUN) != str(run.pk):
        request.session[SESSION_RUN] = str(run.pk)
