"""Every address of the server."""

from django.urls import URLPattern, URLResolver, include, path

from crossfoot_server.jobs.consumers import UploadConsumer

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("crossfoot_server.jobs.urls")),
    path("api/", include("crossfoot_server.uploads.urls")),
]
websocket_urlpatterns = [path("ws/uploads/<uuid:upload_id>/", UploadConsumer.as_asgi())]
