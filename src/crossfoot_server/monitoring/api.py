"""Health for load balancers and operators, and metrics for Prometheus."""

import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import psutil
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from prometheus_client import CONTENT_TYPE_LATEST
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from crossfoot_server.companies.access import Actor
from crossfoot_server.companies.authentication import ApiKeyAuthentication
from crossfoot_server.monitoring.exposition import exposition
from crossfoot_server.monitoring.health import Check, check_all, check_ready
from crossfoot_server.shared.parameters import KnownParameters

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip")


class HealthSerializer(serializers.Serializer[Any]):
    """`degraded`: it serves, but something is missing; `starting`: the clock has not ticked yet.

    `checks` is only for those with a key.
    """

    status = serializers.ChoiceField(choices=("ok", "starting", "degraded", "failed"))
    checks = serializers.DictField(child=serializers.DictField(), required=False)


class LiveView(KnownParameters, APIView):
    """Whether the process answers at all; nothing else is asked."""

    authentication_classes: Sequence[type[BaseAuthentication]] = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()

    @extend_schema(responses=HealthSerializer, auth=[])
    def get(self, request: Request) -> Response:
        """Say that the process answers."""
        return Response({"status": "ok"})


class ReadyView(LiveView):
    """Whether requests may be sent here: without the broker too, since jobs wait for it."""

    @extend_schema(responses={200: HealthSerializer, 503: HealthSerializer}, auth=[])
    def get(self, request: Request) -> Response:
        """Say whether uploads can be taken; 503 when not."""
        return _answer(check_ready(), strict=False, details=False)


class HealthView(LiveView):
    """Whether everything works; with a key, what each check saw."""

    authentication_classes = (ApiKeyAuthentication,)

    @extend_schema(responses={200: HealthSerializer, 503: HealthSerializer})
    def get(self, request: Request) -> Response:
        """Say whether all parts work; 503 when one does not."""
        details = isinstance(request.user, Actor)
        started = datetime.fromtimestamp(psutil.Process().create_time(), UTC)
        checks = check_all(now=timezone.now(), started=started)
        return _answer(checks, strict=True, details=details)


def _answer(checks: list[Check], *, strict: bool, details: bool) -> Response:
    lacking = [check for check in checks if not check.is_ok]
    failed = any(check.needed for check in lacking)
    starting = any(check.is_starting for check in checks)
    fine = "starting" if starting else "ok"
    body: dict[str, Any] = {"status": "failed" if failed else "degraded" if lacking else fine}
    if details:
        body["checks"] = {check.name: _told(check) for check in checks}
    return Response(body, status=503 if failed or (strict and lacking) else 200)


def _told(check: Check) -> dict[str, Any]:
    starting = {"starting": True} if check.is_starting else {}
    return {"ok": check.is_ok, **check.seen, **starting}


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' metrics, for this machine and for keys with the scope admin."""
    if not (_is_local(request) or _is_admin(request)):
        text = "Metrics need an API key with the scope admin.\n"
        return HttpResponse(text, status=403, content_type="text/plain")
    return HttpResponse(exposition(now=timezone.now()), content_type=CONTENT_TYPE_LATEST)


def _is_admin(request: HttpRequest) -> bool:
    try:
        found = ApiKeyAuthentication().authenticate(Request(request))
    except AuthenticationFailed:
        return False
    return found is not None and found[0].may("admin")


def _is_local(request: HttpRequest) -> bool:
    """From this machine itself: behind a proxy every request seems to be."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
