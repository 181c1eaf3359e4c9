"""Snapshots and trends to be taken, and what was taken."""

from collections.abc import Mapping
from typing import ClassVar

from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from crossfoot_server.companies.access import actor_of
from crossfoot_server.jobs.models import Job
from crossfoot_server.kpis.actions import start_snapshots, start_trends
from crossfoot_server.kpis.models import KpiSnapshotRun, Trigger
from crossfoot_server.kpis.queries import runs_of
from crossfoot_server.kpis.serializers import (
    NewSnapshotsSerializer,
    NewTrendsSerializer,
    RunsQuery,
    SnapshotRunSerializer,
    StartedSerializer,
)
from crossfoot_server.kpis.tables import run_table
from crossfoot_server.shared.exports import FILES, FORMAT
from crossfoot_server.shared.listing import ListView
from crossfoot_server.shared.parameters import KnownParameters


class RunsViewSet(mixins.RetrieveModelMixin, ListView):
    """When snapshots were taken."""

    serializer_class = SnapshotRunSerializer
    queryset = KpiSnapshotRun.everywhere.none()
    write_scope = "upload"
    lookup_value_converter = "uuid"
    form = RunsQuery
    lookups: ClassVar[Mapping[str, str]] = {"trigger": "trigger", "job_id": "job_id"}
    file_name = "kpi-snapshots"
    table = staticmethod(run_table)

    def get_queryset(self) -> QuerySet[KpiSnapshotRun]:
        return runs_of(actor_of(self.request).company_id)

    @extend_schema(
        parameters=[RunsQuery, FORMAT],
        responses={(200, "application/json"): SnapshotRunSerializer(many=True), **FILES},
    )
    def list(self, request: Request) -> HttpResponseBase:
        """List when snapshots were taken, of which data, and how much had changed."""
        return self.answer(request)

    @extend_schema(
        request=NewSnapshotsSerializer, responses={202: StartedSerializer, 200: StartedSerializer}
    )
    def create(self, request: Request) -> Response:
        """Take snapshots of all key figures now: 202; 200 when a job waits for that already."""
        NewSnapshotsSerializer(data=request.data).is_valid(raise_exception=True)
        actor = actor_of(request)
        begun = start_snapshots(company_id=actor.company_id, by=actor.name, trigger=Trigger.REQUEST)
        return _started(begun.job, is_new=begun.is_new)


class NewTrendsView(KnownParameters):
    """Trends of key figures."""

    write_scope = "upload"

    @extend_schema(request=NewTrendsSerializer, responses={202: StartedSerializer})
    def post(self, request: Request) -> Response:
        """Find trends over the snapshots, of all whole periods or the newest of them."""
        form = NewTrendsSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        actor, given = actor_of(request), form.validated_data
        job = start_trends(
            company_id=actor.company_id,
            by=actor.name,
            periods=given.get("periods", []),
            last=given.get("last"),
        )
        return _started(job, is_new=True)


def _started(job: Job, *, is_new: bool) -> Response:
    told = {"job_id": job.pk, "status": job.status, "is_new": is_new}
    return Response(told, status=202 if is_new else 200)
