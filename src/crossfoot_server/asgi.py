"""ASGI: pages and API, WebSockets, and uploads that must not pass through Django's body spool."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crossfoot_server.settings")

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from crossfoot_server.urls import websocket_urlpatterns  # noqa: E402 - needs the apps loaded

application = ProtocolTypeRouter(
    {
        "http": django_application,
        "websocket": AllowedHostsOriginValidator(
            AuthMiddlewareStack(URLRouter(websocket_urlpatterns))
        ),
    }
)
