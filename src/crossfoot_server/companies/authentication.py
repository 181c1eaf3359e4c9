"""How a request says who asks: an API key, or a session with a company."""

from typing import Any

from django.utils import timezone
from rest_framework.authentication import (
    BaseAuthentication,
    SessionAuthentication,
    get_authorization_header,
)
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from crossfoot_server.companies.access import (
    SESSION_COMPANY,
    Actor,
    actor_of_key,
    actor_of_session,
    actor_of_user,
)
from crossfoot_server.logs import working_on

COMPANY_HEADER = "X-Company"
_KEYWORD = b"api-key"


class ApiKeyAuthentication(BaseAuthentication):
    """Authorization: Api-Key cf_..."""

    def authenticate(self, request: Request) -> tuple[Actor, None] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != _KEYWORD:
            return None
        text = parts[1].decode("latin-1") if len(parts) == 2 else ""
        actor = actor_of_key(text, now=timezone.now())
        if actor is None:
            raise AuthenticationFailed("The API key is not known, has expired or was revoked.")
        working_on(company=str(actor.company_id))
        return actor, None

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - DRF calls it so
        return "Api-Key"


class SessionWithCompany(SessionAuthentication):
    """A signed-in person; the header X-Company, or the session, says for which company."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        found = super().authenticate(request)
        if found is None:
            return None
        named = request.headers.get(COMPANY_HEADER)
        chosen = request.session.get(SESSION_COMPANY)
        actor = actor_of_user(found[0], named) if named else actor_of_session(found[0], chosen)
        if actor is None:
            raise AuthenticationFailed("You are not a member of this company.")
        working_on(company=str(actor.company_id))
        return actor, None
