"""The app's place in Django."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "crossfoot_server.webhooks"
    label = "webhooks"
