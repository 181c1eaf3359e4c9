"""Addresses of webhooks."""

from rest_framework.routers import SimpleRouter

from crossfoot_server.webhooks.api import WebhookViewSet

router = SimpleRouter(use_regex_path=False)
router.register("webhooks", WebhookViewSet, basename="webhook")
urlpatterns = router.urls
