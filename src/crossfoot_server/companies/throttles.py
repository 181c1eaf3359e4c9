"""How many requests a key or person may make."""

from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:  # DRF imports this module while it imports its views
    from rest_framework.views import APIView


class RequestThrottle(SimpleRateThrottle):
    """All requests of an actor, or of an address that has not signed in."""

    scope = "requests"

    def get_rate(self) -> str:
        return f"{settings.ENVIRONMENT.requests_per_minute}/min"

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        who = getattr(request.user, "pk", None) or self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": who}


class UploadThrottle(RequestThrottle):
    """Uploads of an actor."""

    scope = "uploads"

    def get_rate(self) -> str:
        return f"{settings.ENVIRONMENT.uploads_per_minute}/min"
