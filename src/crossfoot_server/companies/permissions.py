"""What a view asks of whoever calls it."""

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from crossfoot_server.companies.access import Actor

if TYPE_CHECKING:  # DRF imports this module while it imports its views
    from rest_framework.views import APIView


class HasScope(BasePermission):
    """Reading needs `read`; anything else the view's `write_scope`, by default `manage`."""

    message = "Your role or key does not allow this."

    def has_permission(self, request: Request, view: "APIView") -> bool:
        actor = request.user
        if not isinstance(actor, Actor):
            return False
        reading = request.method in SAFE_METHODS
        scope = (
            getattr(view, "read_scope", "read")
            if reading
            else getattr(view, "write_scope", "manage")
        )
        return actor.may(scope)


class IsActor(BasePermission):
    """Anybody who is known, whatever they may do."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return isinstance(request.user, Actor)
