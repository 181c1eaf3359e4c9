"""How a request says who asks: an API key, or a session with a company."""

from typing import Any

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from crossfoot_server.companies.access import Actor, actor_of_key, actor_of_user

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
        return actor, None

    def authenticate_header(self, request: Request) -> str:
        return "Api-Key"


class SessionWithCompany(SessionAuthentication):
    """A signed-in person; the header X-Company chooses among several companies."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        found = super().authenticate(request)
        if found is None:
            return None
        actor = actor_of_user(found[0], request.headers.get(COMPANY_HEADER))
        if actor is None:
            raise AuthenticationFailed("You are not a member of this company.")
        return actor, None
