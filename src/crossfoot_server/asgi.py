"""ASGI: pages and API with request bodies as streams, and WebSockets."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crossfoot_server.settings")

import django
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator

django.setup(set_prefix=False)

from crossfoot_server.uploads.streaming import StreamingHandler  # noqa: E402 - needs the settings
from crossfoot_server.urls import websocket_urlpatterns  # noqa: E402 - needs the apps loaded

application = ProtocolTypeRouter(
    {
        "http": StreamingHandler(),
        "websocket": AllowedHostsOriginValidator(
            AuthMiddlewareStack(URLRouter(websocket_urlpatterns))
        ),
    }
)
