"""ASGI: pages and API with request bodies as streams, and WebSockets."""

import gc
import os
from importlib import import_module
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crossfoot_server.settings")

import django
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import OriginValidator
from django.conf import settings

django.setup(set_prefix=False)

from crossfoot_server.uploads.streaming import StreamingHandler  # noqa: E402 - needs the settings
from crossfoot_server.urls import websocket_urlpatterns  # noqa: E402 - needs the apps loaded


class OwnOrigin(OriginValidator):  # type: ignore[misc] # channels has no types
    """Refuses other sites' pages. Programs send no Origin and no cookies, but a key."""

    def valid_origin(self, parsed_origin: Any) -> bool:
        return parsed_origin is None or super().valid_origin(parsed_origin)


application = ProtocolTypeRouter(
    {
        "http": StreamingHandler(),
        "websocket": OwnOrigin(
            AuthMiddlewareStack(URLRouter(websocket_urlpatterns)), settings.ALLOWED_HOSTS
        ),
    }
)
# What is loaded by now stays: looking through it for what is unused took a fifth of each page.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
