"""One log line a request: method, route, status, time, company; never a body or a query."""

import logging
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from crossfoot_server.logs import WORKING_ON
from crossfoot_server.shared.metrics import REQUEST_SECONDS

logger = logging.getLogger("crossfoot.requests")
HEADER = "X-Request-Id"
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_NO_PAGE = "(no such page)"


class RequestLog:
    """Give every request an id, answer with it, and log how it went."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        token = WORKING_ON.set({"request": request_id})
        started = time.perf_counter()
        try:
            response = self._get_response(request)
            _note(request, response, time.perf_counter() - started)
        finally:
            WORKING_ON.reset(token)
        response.headers[HEADER] = request_id
        return response


def _note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    match = request.resolver_match
    route = match.route if match else _NO_PAGE
    # Clients may invent methods; each would be kept as a series of its own.
    method = request.method if request.method in _METHODS else "other"
    REQUEST_SECONDS.labels(method=method, route=route, status=response.status_code).observe(seconds)
    more = {"milliseconds": round(seconds * 1000, 1), "status": response.status_code}
    logger.info("%s %s %s", method, route, response.status_code, extra=more)
