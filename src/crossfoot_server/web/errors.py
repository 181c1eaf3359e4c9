"""What is answered when a page can't be: polite, and without anything from inside."""

import json
from typing import Any

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from crossfoot_server.shared.problems import MEDIA_TYPE, problem_of

_SENTENCES = {
    400: (_("That request can't be read"), _("Go back and try again.")),
    403: (
        _("Not allowed"),
        _("Your role does not allow this, or the form had expired. Load it anew."),
    ),
    404: (_("Nothing here"), _("There is nothing at this address, or it is not your company's.")),
    500: (
        _("Something went wrong"),
        _("It was logged. Try again; if it stays, tell your operator."),
    ),
}
_OTHER_NAME = (
    _("This server does not answer to that name"),
    _(
        "The name in the address is not one of this server's. Its operator adds it with "
        "CROSSFOOT_ALLOWED_HOSTS or CROSSFOOT_BASE_URL."
    ),
)
_CODES = {400: "bad_request", 403: "permission_denied", 404: "not_found", 500: "internal"}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, DisallowedHost):
        title, sentence = _OTHER_NAME
        return _told(request, 400, str(title), str(sentence), "unknown_host")
    return _answer(request, 400)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 404)


def went_wrong(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What Django calls when a form's token is missing."""
    return _answer(request, 403)


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    title, sentence = _SENTENCES[status]
    return _told(request, status, str(title), str(sentence), _CODES[status])


def _told(request: HttpRequest, status: int, title: str, sentence: str, code: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        problem: dict[str, Any] = problem_of(status, sentence, code)
        return HttpResponse(json.dumps(problem), status=status, content_type=MEDIA_TYPE)
    # Without the request: whatever is broken, such as the database, is not asked again.
    page = render_to_string("web/error.html", {"title": title, "sentence": sentence})
    return HttpResponse(page, status=status)
