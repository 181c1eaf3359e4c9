"""Schedules: make, change, pause, run now, preview, confirm addresses, remove."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from crossfoot_server.companies.access import actor_of
from crossfoot_server.reports import queries, scheduling
from crossfoot_server.reports.listing import schedules_table
from crossfoot_server.reports.models import ScheduledReport
from crossfoot_server.reports.schedule_serializers import (
    NewScheduleSerializer,
    RecipientsSerializer,
    ScheduleChangeSerializer,
    ScheduleQuery,
    ScheduleSerializer,
    TimesSerializer,
    TimingSerializer,
)
from crossfoot_server.reports.serializers import ReportSerializer
from crossfoot_server.reports.timing import check_timing, next_times
from crossfoot_server.shared.exports import FILES, FORMAT
from crossfoot_server.shared.listing import ListView

SHOWN_TIMES: Final = 5


class ScheduleViewSet(mixins.RetrieveModelMixin, mixins.DestroyModelMixin, ListView):
    """Reports that are made again and again, and sent."""

    serializer_class = ScheduleSerializer
    queryset = ScheduledReport.everywhere.none()
    lookup_value_converter = "uuid"
    form = ScheduleQuery
    lookups: ClassVar[Mapping[str, str]] = {name: name for name in ("kind", "is_active")}
    file_name = "report-schedules"
    table = staticmethod(schedules_table)

    @property
    def write_scope(self) -> str:
        """Sending something to addresses outside the company is for managers to allow."""
        if self.action == "preview":
            return "read"
        return "manage" if self.action == "confirm" else "review"

    def get_queryset(self) -> QuerySet[ScheduledReport]:
        return queries.schedules_of(actor_of(self.request).company_id)

    @extend_schema(
        parameters=[ScheduleQuery, FORMAT],
        responses={(200, "application/json"): ScheduleSerializer(many=True), **FILES},
    )
    def list(self, request: Request) -> HttpResponseBase:
        """List the schedules, newest first, or with `format` all of them as a file."""
        return self.answer(request)

    @extend_schema(request=NewScheduleSerializer, responses={201: ScheduleSerializer})
    def create(self, request: Request) -> Response:
        """Have a report made and sent again and again."""
        form = NewScheduleSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        row = scheduling.create_schedule(
            by=actor_of(request), given=form.validated_data, now=timezone.now()
        )
        return Response(ScheduleSerializer(row).data, status=201)

    @extend_schema(request=ScheduleChangeSerializer, responses=ScheduleSerializer)
    def partial_update(self, request: Request, pk: uuid.UUID) -> Response:
        """Change a schedule; whoever changes what it makes or sends is its owner from then on."""
        row = self.get_object()
        form = ScheduleChangeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        return self._changed(request, row, **form.validated_data)

    @extend_schema(request=None, responses=ScheduleSerializer)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: uuid.UUID) -> Response:
        """Pause a schedule: nothing is due until it goes on."""
        return self._changed(request, self.get_object(), is_active=False)

    @extend_schema(request=None, responses=ScheduleSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: uuid.UUID) -> Response:
        """Let a schedule go on; what was due meanwhile is not made up for."""
        return self._changed(request, self.get_object(), is_active=True)

    @extend_schema(request=RecipientsSerializer, responses=ScheduleSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: uuid.UUID) -> Response:
        """Allow links to be sent to these of the schedule's addresses outside the company."""
        row = self.get_object()
        form = RecipientsSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        done = scheduling.confirm_recipients(
            row, form.validated_data["recipients"], by=actor_of(request), now=timezone.now()
        )
        return Response(ScheduleSerializer(done).data)

    @extend_schema(request=None, responses={202: ReportSerializer})
    @action(detail=True, methods=["post"])
    def run(self, request: Request, pk: uuid.UUID) -> Response:
        """Make the report now and send it, beside the runs that are due."""
        made = scheduling.run_now(self.get_object())
        shown = queries.executions_of(made.company_id).get(pk=made.pk)
        return Response(ReportSerializer(shown).data, status=202)

    @extend_schema(responses=TimesSerializer)
    @action(detail=True, methods=["get"])
    def upcoming(self, request: Request, pk: uuid.UUID) -> Response:
        """Tell when the schedule is due the next five times."""
        row = self.get_object()
        times = scheduling.upcoming(row, now=timezone.now(), count=SHOWN_TIMES)
        return _times(times, row.time_zone)

    @extend_schema(request=TimingSerializer, responses=TimesSerializer)
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """Tell when a schedule would be due the next five times."""
        form = TimingSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        cron, zone = form.validated_data["cron"], form.validated_data.get("time_zone", "UTC")
        check_timing(cron, zone)
        return _times(next_times(cron, zone, after=timezone.now(), count=SHOWN_TIMES), zone)

    def _changed(self, request: Request, row: ScheduledReport, **changes: object) -> Response:
        done = scheduling.change_schedule(
            row, by=actor_of(request), changes=changes, now=timezone.now()
        )
        return Response(ScheduleSerializer(done).data)


def _times(times: list[datetime], zone: str) -> Response:
    local = [f"{one.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M}" for one in times]
    return Response(TimesSerializer({"times": times, "local": local}).data)
