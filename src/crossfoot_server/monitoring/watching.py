"""Sentry and OpenTelemetry, when the environment names where to send to; otherwise not imported."""

from importlib import import_module
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from crossfoot.errors import UserError
from crossfoot_server.environment import Environment

_EXTRA = "'{}' is set, but the package it needs is not installed: pip install 'crossfoot[watch]'."
#: Attributes of spans that hold an address with its query.
_URLS = ("http.url", "http.target", "url.full")


def watch(environment: Environment) -> None:
    """Begin to send errors and traces where the environment says.

    Raises:
        UserError: a package for it is not installed.
    """
    if environment.sentry_dsn:
        _wanted("sentry_sdk", "SENTRY_DSN").init(
            dsn=environment.sentry_dsn,
            send_default_pii=False,
            max_request_body_size="never",
            include_local_variables=False,
            max_breadcrumbs=0,
            before_send=without_content,
            before_send_transaction=without_content,
        )
    if environment.otel_endpoint:
        _trace()


def without_content(event: dict[str, Any], _hint: dict[str, Any]) -> dict[str, Any]:
    """An event without bodies, queries, cookies, headers and what exceptions say."""
    request = event.get("request", {})
    for name in ("data", "query_string", "cookies", "headers", "env"):
        request.pop(name, None)
    if "url" in request:
        request["url"] = without_query(request["url"])
    for error in event.get("exception", {}).get("values", []):
        error["value"] = ""  # it may quote a ledger's values
        for frame in error.get("stacktrace", {}).get("frames", []):
            frame.pop("vars", None)
    for name in ("breadcrumbs", "extra", "user"):
        event.pop(name, None)
    return event


def without_query(url: str) -> str:
    """An address without its query and fragment."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def _trace() -> None:
    name = "OTEL_EXPORTER_OTLP_ENDPOINT"
    api = _wanted("opentelemetry.trace", name)
    sdk = _wanted("opentelemetry.sdk.trace", name)
    export = _wanted("opentelemetry.sdk.trace.export", name)
    sending = _wanted("opentelemetry.exporter.otlp.proto.http.trace_exporter", name)
    resources = _wanted("opentelemetry.sdk.resources", name)
    django = _wanted("opentelemetry.instrumentation.django", name)
    celery = _wanted("opentelemetry.instrumentation.celery", name)
    resource = resources.Resource.create({"service.name": "crossfoot"})
    provider = sdk.TracerProvider(resource=resource)
    provider.add_span_processor(export.BatchSpanProcessor(sending.OTLPSpanExporter()))
    api.set_tracer_provider(provider)
    django.DjangoInstrumentor().instrument(request_hook=hide_query)
    celery.CeleryInstrumentor().instrument()


def hide_query(span: Any, _request: Any) -> None:
    """Take the query out of a span's addresses: it may name accounts and texts."""
    for name in _URLS:
        known = (span.attributes or {}).get(name)
        if known:
            span.set_attribute(name, without_query(known))
    if "url.query" in (span.attributes or {}):
        span.set_attribute("url.query", "")


def _wanted(module: str, variable: str) -> Any:
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise UserError(_EXTRA.format(variable)) from error
