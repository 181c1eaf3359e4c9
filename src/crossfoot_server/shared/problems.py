"""Errors as problem+json (RFC 9457), each with a stable code a program can rely on."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from crossfoot.errors import UserError
from crossfoot_server.shared.errors import ProblemError

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
_LOGGED = "It was logged. Try again; if it stays, tell your operator."
_WHO = "Send an API key in the header 'Authorization: Api-Key ...', or sign in."
_TITLES = {
    400: "The request can't be read",
    401: "Who are you?",
    403: "Not allowed",
    404: "Not found",
    405: "Not possible here",
    406: "Not available in this form",
    409: "Conflict",
    412: "Changed meanwhile",
    413: "Too large",
    415: "Unknown kind of content",
    422: "Can't be done as asked",
    429: "Too many requests",
    500: "Something went wrong on our side",
    503: "Not available now",
}


def problem_response(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's exception handler: every error becomes a problem; unknown ones are logged bugs."""
    if isinstance(error, UserError):
        error = ProblemError(str(error), "unprocessable")
    if isinstance(error, SuspiciousOperation):  # such as thousands of parameters
        error = ProblemError("The request is malformed or has too many fields.", "malformed", 400)
    response = exception_handler(error, context)
    if response is None:
        logger.error("a request failed", exc_info=error)
        return Response(problem_of(500, _LOGGED, "internal"), status=500, content_type=MEDIA_TYPE)
    response.data = _problem(error, response)
    response.content_type = MEDIA_TYPE
    return response


def problem_of(status: int, detail: str, code: str, **more: Any) -> dict[str, Any]:
    """The object that an error's answer holds."""
    title = _TITLES.get(status, "Error")
    return {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        **more,
    }


def _problem(error: Exception, response: Response) -> dict[str, Any]:
    status = response.status_code
    if isinstance(error, exceptions.ValidationError):
        return problem_of(status, _first_sentence(error.detail), "invalid", errors=error.detail)
    if isinstance(error, Http404):
        return problem_of(status, "There is nothing at this address.", "not_found")
    if isinstance(error, PermissionDenied):
        return problem_of(status, "This is not yours to do.", "permission_denied")
    if isinstance(error, exceptions.NotAuthenticated):
        return problem_of(status, _WHO, "not_authenticated")
    code = error.get_codes() if isinstance(error, exceptions.APIException) else "error"
    more = error.more if isinstance(error, ProblemError) else {}
    detail = str(getattr(error, "detail", error))
    return problem_of(status, detail, code if isinstance(code, str) else "error", **more)


def _first_sentence(detail: Any, path: str = "") -> str:
    if isinstance(detail, dict):
        name, inner = next(iter(detail.items()))
        return _first_sentence(inner, path if name == "non_field_errors" else f"{path}{name}: ")
    if isinstance(detail, list):
        return _first_sentence(detail[0], path) if detail else path
    return f"{path}{detail}"
