"""One log line a request: method, route, status, time, company; never a body or a query."""

import logging
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from crossfoot_server.logs import WORKING_ON

logger = logging.getLogger("crossfoot.requests")
HEADER = "X-Request-Id"


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
            _log(request, response, time.perf_counter() - started)
        finally:
            WORKING_ON.reset(token)
        response.headers[HEADER] = request_id
        return response


def _log(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    match = request.resolver_match
    logger.info(
        "%s %s %s",
        request.method,
        match.route if match else "(no such page)",
        response.status_code,
        extra={"milliseconds": round(seconds * 1000, 1), "status": response.status_code},
    )
