"""Headers that keep pages to themselves."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponseBase]
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'{issuer}; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_OTHERS = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}


class SecurityHeaders:
    """A strict policy on every answer that does not bring a stricter one."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response
        issuer = urlsplit(settings.ENVIRONMENT.oidc_url)
        # Signing in at the issuer begins with a form that is redirected there.
        allowed = f" {issuer.scheme}://{issuer.netloc}" if issuer.netloc else ""
        self._policy = _POLICY.format(issuer=allowed)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        response.headers.setdefault("Content-Security-Policy", self._policy)
        for name, value in _OTHERS.items():
            response.headers.setdefault(name, value)
        return response
