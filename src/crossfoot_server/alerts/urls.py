"""Addresses of alerts."""

from rest_framework.routers import SimpleRouter

from crossfoot_server.alerts.api import AlertRuleViewSet, AlertViewSet

router = SimpleRouter(use_regex_path=False)
router.register("alert-rules", AlertRuleViewSet, basename="alert-rule")
router.register("alerts", AlertViewSet, basename="alert")
urlpatterns = router.urls
