"""What audits of a company begin with: its calendar."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from crossfoot_server.companies.access import actor_of
from crossfoot_server.datasets.calendars import keep_calendar
from crossfoot_server.datasets.queries import calendar_of
from crossfoot_server.datasets.settings_serializers import (
    CalendarChangeSerializer,
    CalendarSerializer,
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
