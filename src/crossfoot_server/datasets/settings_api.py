"""What audits of a company begin with: its calendar and its profiles of checks."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from crossfoot_server.companies.access import actor_of
from crossfoot_server.datasets.calendars import keep_calendar
from crossfoot_server.datasets.models import AuditProfile
from crossfoot_server.datasets.own_profiles import add_profile, change_profile
from crossfoot_server.datasets.queries import calendar_of, own_profiles_of
from crossfoot_server.datasets.settings_serializers import (
    AuditProfileChangeSerializer,
    AuditProfileSerializer,
    CalendarChangeSerializer,
    CalendarSerializer,
    NewAuditProfileSerializer,
)
from crossfoot_server.shared.parameters import KnownParameters


class CalendarView(KnownParameters, APIView):
    """When the company works."""

    serializer_class = CalendarSerializer
    write_scope = "manage"

    @extend_schema(responses=CalendarSerializer)
    def get(self, request: Request) -> Response:
        """Show the company's calendar."""
        return Response(CalendarSerializer(calendar_of(actor_of(request).company_id)).data)

    @extend_schema(request=CalendarChangeSerializer, responses=CalendarSerializer)
    def put(self, request: Request) -> Response:
        """Change the company's calendar; audits that were made stay as they are."""
        form = CalendarChangeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(form.validated_data)
        row = keep_calendar(by=actor_of(request), changes=given, now=timezone.now())
        return Response(CalendarSerializer(row).data)


class AuditProfileViewSet(
    KnownParameters,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet[AuditProfile],
):
    """The company's own profiles of checks, by name; audits made with one keep its text."""

    serializer_class = AuditProfileSerializer
    queryset = AuditProfile.everywhere.none()
    write_scope = "manage"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[AuditProfile]:
        return own_profiles_of(actor_of(self.request).company_id)

    @extend_schema(request=NewAuditProfileSerializer, responses={201: AuditProfileSerializer})
    def create(self, request: Request) -> Response:
        """Keep a profile of checks."""
        form = NewAuditProfileSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        row = add_profile(by=actor_of(request), now=timezone.now(), **form.validated_data)
        return Response(AuditProfileSerializer(row).data, status=201)

    @extend_schema(request=AuditProfileChangeSerializer, responses=AuditProfileSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Give a profile another name or text, or make it the standard one."""
        form = AuditProfileChangeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(form.validated_data)
        row = change_profile(
            self.get_object(), by=actor_of(request), changes=given, now=timezone.now()
        )
        return Response(AuditProfileSerializer(row).data)
