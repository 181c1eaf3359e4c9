"""The app's place in Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "crossfoot_server.audit"
    label = "audit"
