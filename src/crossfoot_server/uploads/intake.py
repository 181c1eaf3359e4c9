"""Views that take files in: spooled for as long as the view works, refused in good words."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import connection
from django.http import HttpRequest, UnreadablePostError
from django.http.response import HttpResponseBase
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from crossfoot_server.shared.errors import InvalidError, ProblemError
from crossfoot_server.shared.parameters import KnownParameters
from crossfoot_server.uploads.spooling import spooling, too_large

#: What a form has beside its files: names, boundaries, text fields.
FORM_BYTES = 4 << 20
#: A body above this may take long to come: the database connection is given back meanwhile.
LARGE = 1 << 20


class Intake(KnownParameters):
    """A view whose request carries files; what no upload took is gone afterwards."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with spooling(request):
            return super().dispatch(request, *args, **kwargs)

    def handle_exception(self, exc: Exception) -> Response:
        return super().handle_exception(_in_words(exc))

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method in SAFE_METHODS:
            return
        length = request.META.get("CONTENT_LENGTH") or ""
        if not length.isdigit():
            raise ProblemError(
                "The request does not say how long it is (Content-Length). Say it, or use the "
                "resumable upload.",
                "length_required",
                411,
            )
        if int(length) > settings.ENVIRONMENT.max_upload_bytes + FORM_BYTES:
            raise too_large()
        if int(length) > LARGE:
            release_connection()


def _in_words(error: Exception) -> Exception:
    """Django's refusals of a form, as problems."""
    if isinstance(error, RequestDataTooBig):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        return ProblemError(
            f"The text of the form is longer than {most:,} bytes.", "too_large", 413
        )
    if isinstance(error, SuspiciousOperation):
        return InvalidError("The form has too many fields or files.", "invalid")
    if isinstance(error, UnreadablePostError):
        return InvalidError("The connection broke off.", "broken_off")
    return error


def release_connection() -> None:
    """Give the database connection back: a slow client must not hold one of a few."""
    if not connection.in_atomic_block:
        connection.close()
