"""Every address of the server."""

from django.urls import URLPattern, URLResolver, include, path

from crossfoot_server.jobs.consumers import UploadConsumer

handler400 = "crossfoot_server.web.errors.bad_request"
handler403 = "crossfoot_server.web.errors.not_allowed"
handler404 = "crossfoot_server.web.errors.not_found"
handler500 = "crossfoot_server.web.errors.went_wrong"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("crossfoot_server.web.urls")),
    path("", include("crossfoot_server.monitoring.urls")),
    path("api/", include("crossfoot_server.companies.urls")),
    path("api/", include("crossfoot_server.webhooks.urls")),
    path("api/", include("crossfoot_server.jobs.urls")),
    path("api/", include("crossfoot_server.uploads.urls")),
    path("api/", include("crossfoot_server.datasets.urls")),
    path("api/", include("crossfoot_server.audit.results_urls")),
    path("api/", include("crossfoot_server.audit.urls")),
    path("api/", include("crossfoot_server.ml.urls")),
    path("api/", include("crossfoot_server.sales.urls")),
    path("api/", include("crossfoot_server.kpis.urls")),
    path("api/", include("crossfoot_server.forecasting.urls")),
    path("api/", include("crossfoot_server.alerts.urls")),
    path("api/", include("crossfoot_server.reports.urls")),
]
websocket_urlpatterns = [path("ws/uploads/<uuid:upload_id>/", UploadConsumer.as_asgi())]
