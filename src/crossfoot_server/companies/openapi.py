"""What drf-spectacular has to be told of our ways to say who asks."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call] # untyped
    """Authorization: Api-Key cf_..."""

    target_class = "crossfoot_server.companies.authentication.ApiKeyAuthentication"
    name = "ApiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "The word Api-Key, a space and a key: 'Api-Key cf_...'.",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call] # untyped
    """The cookie of a person who signed in."""

    target_class = "crossfoot_server.companies.authentication.SessionWithCompany"
    name = "Session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "Signed in with a browser; the header X-Company chooses the company.",
        }
