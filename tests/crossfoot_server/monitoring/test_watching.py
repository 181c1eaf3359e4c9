"""Sentry and OpenTelemetry: not imported unless set, and without content when they are."""

import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings

from crossfoot.errors import UserError
from crossfoot_server.monitoring import watching
from crossfoot_server.monitoring.watching import hide_query, watch, without_content

_PACKAGES = ("sentry_sdk", "opentelemetry")
_IMPORTED = f"""
import sys, django
django.setup()
assert not [name for name in {_PACKAGES} if name in sys.modules]
"""


def test_nothing_is_imported_unless_it_is_set():
    subprocess.run([sys.executable, "-c", _IMPORTED], check=True)


@pytest.mark.parametrize(
    ("change", "variable", "package"),
    [
        ({"sentry_dsn": "https://k@example.com/1"}, "SENTRY_DSN", "sentry_sdk"),
        ({"otel_endpoint": "https://example.com"}, "OTEL_EXPORTER_OTLP_ENDPOINT", "opentelemetry"),
    ],
)
def test_setting_one_without_its_package_is_said_in_a_sentence(
    monkeypatch, change, variable, package
):
    def importing(name: str) -> Any:
        if name.startswith(package):
            raise ModuleNotFoundError(name)
        return import_module(name)

    monkeypatch.setattr(watching, "import_module", importing)
    with pytest.raises(UserError, match=rf"'{variable}' is set, .*crossfoot\[watch\]"):
        watch(replace(settings.ENVIRONMENT, **change))


def test_what_is_sent_holds_no_content():
    event = {
        "request": {
            "url": "https://host/api/lines/?text=MARKER",
            "query_string": "text=MARKER",
            "data": {"file": "MARKER"},
            "cookies": "MARKER",
            "headers": {"Authorization": "MARKER"},
        },
        "exception": {
            "values": [
                {
                    "type": "ValueError",
                    "value": "MARKER is no amount",
                    "stacktrace": {"frames": [{"function": "read", "vars": {"row": "MARKER"}}]},
                }
            ]
        },
        "breadcrumbs": {"values": [{"message": "MARKER"}]},
        "extra": {"row": "MARKER"},
    }
    sent = without_content(event, {})
    assert "MARKER" not in str(sent)
    assert sent["request"]["url"] == "https://host/api/lines/"
    assert sent["exception"]["values"][0]["stacktrace"]["frames"] == [{"function": "read"}]


def test_sentry_sends_errors_without_content():
    script = _SENTRY
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert "ValueError" in done.stdout
    assert "MARKER" not in done.stdout


_SENTRY = """
import sentry_sdk
from sentry_sdk.transport import Transport
from crossfoot_server.environment import Environment
from crossfoot_server.monitoring.watching import watch

class Printing(Transport):
    def capture_envelope(self, envelope):
        print(envelope.serialize().decode())

wanted = sentry_sdk.init
sentry_sdk.init = lambda **options: wanted(**options, transport=Printing)
watch(Environment(sentry_dsn="https://key@example.invalid/1"))
try:
    line = "MARKER"
    raise ValueError(f"{line} is no amount")
except ValueError as error:
    sentry_sdk.capture_exception(error)
sentry_sdk.flush()
"""


class Span:
    def __init__(self, **attributes: str) -> None:
        self.attributes = {name.replace("_", "."): value for name, value in attributes.items()}

    def set_attribute(self, name: str, value: str) -> None:
        self.attributes[name] = value


def test_traces_hold_no_query():
    span = Span(http_url="http://h/a?text=MARKER", http_target="/a?MARKER", url_query="MARKER")
    hide_query(span, None)
    assert span.attributes == {"http.url": "http://h/a", "http.target": "/a", "url.query": ""}
