"""Webhooks: add, change, remove, rotate the secret, ping, see what was sent and send it again."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from crossfoot_server.companies.access import actor_of
from crossfoot_server.shared.parameters import KnownParameters
from crossfoot_server.webhooks import actions, queries
from crossfoot_server.webhooks.models import WebhookDelivery, WebhookEndpoint
from crossfoot_server.webhooks.serializers import (
    DeliverySerializer,
    NewWebhookSerializer,
    ShownOnceWebhookSerializer,
    WebhookChangeSerializer,
    WebhookSerializer,
)


class WebhookViewSet(
    KnownParameters,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet[WebhookEndpoint],
):
    """The company's webhooks, signed as https://www.standardwebhooks.com says."""

    serializer_class = WebhookSerializer
    queryset = WebhookEndpoint.everywhere.none()
    read_scope = write_scope = "admin"
    lookup_value_converter = "uuid"
    lists = ("list", "deliveries")

    def get_queryset(self) -> QuerySet[WebhookEndpoint]:
        return queries.endpoints_of(actor_of(self.request).company_id)

    @extend_schema(request=NewWebhookSerializer, responses={201: ShownOnceWebhookSerializer})
    def create(self, request: Request) -> Response:
        """Add a webhook; its secret is shown this once."""
        form = NewWebhookSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        endpoint = actions.add_endpoint(by=actor_of(request), **form.validated_data)
        return Response(ShownOnceWebhookSerializer(endpoint).data, status=201)

    @extend_schema(request=WebhookChangeSerializer, responses=WebhookSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change address, events, or whether it is on."""
        endpoint = self.get_object()
        form = WebhookChangeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        changed = actions.change_endpoint(endpoint, changes=dict(form.validated_data))
        return Response(WebhookSerializer(changed).data)

    @extend_schema(request=None, responses=ShownOnceWebhookSerializer)
    @action(detail=True, methods=["post"])
    def rotate(self, request: Request, pk: str) -> Response:
        """Make a new secret, shown this once; for a day messages are signed with both."""
        endpoint = actions.rotate_secret(self.get_object(), now=timezone.now())
        return Response(ShownOnceWebhookSerializer(endpoint).data)

    @extend_schema(request=None, responses={202: DeliverySerializer})
    @action(detail=True, methods=["post"])
    def ping(self, request: Request, pk: str) -> Response:
        """Send an empty message; the deliveries tell how it went."""
        delivery = actions.send_ping(self.get_object(), now=timezone.now())
        return Response(DeliverySerializer(delivery).data, status=202)

    @extend_schema(responses=DeliverySerializer(many=True))
    @action(detail=True, methods=["get"])
    def deliveries(self, request: Request, pk: str) -> Response:
        """List what was sent to the webhook, newest first, with the answers."""
        rows: Any = queries.deliveries_of(actor_of(request).company_id).filter(
            endpoint=self.get_object()
        )
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(DeliverySerializer(page, many=True).data)


class WebhookDeliveryViewSet(KnownParameters, GenericViewSet[WebhookDelivery]):
    """What was sent to the company's webhooks."""

    serializer_class = DeliverySerializer
    queryset = WebhookDelivery.everywhere.none()
    read_scope = write_scope = "admin"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[WebhookDelivery]:
        return queries.deliveries_of(actor_of(self.request).company_id).select_related("endpoint")

    @extend_schema(request=None, responses={202: DeliverySerializer})
    @action(detail=True, methods=["post"])
    def resend(self, request: Request, pk: str) -> Response:
        """Send a message again that was delivered or given up, with the `webhook-id` it had."""
        again = actions.send_again(self.get_object(), now=timezone.now())
        return Response(DeliverySerializer(again).data, status=202)
