"""Jobs: list, show, status, progress, retry, cancel."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from crossfoot_server.companies.access import actor_of
from crossfoot_server.jobs.actions import cancel_job, retry_job
from crossfoot_server.jobs.models import Job
from crossfoot_server.jobs.queries import jobs_of
from crossfoot_server.jobs.serializers import (
    JobQuery,
    JobSerializer,
    JobsQuery,
    JobStatusSerializer,
    ProgressSerializer,
    progress_of,
)
from crossfoot_server.shared.asking import asked
from crossfoot_server.shared.conditional import unless_known
from crossfoot_server.shared.parameters import KnownParameters

_KNOWN = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="The ETag of an earlier answer."
)
_UNCHANGED = OpenApiResponse(description="Nothing has changed since that answer.")


@extend_schema_view(list=extend_schema(parameters=[JobsQuery]))
class JobViewSet(KnownParameters, ReadOnlyModelViewSet[Job]):
    """The company's jobs, newest first."""

    serializer_class = JobSerializer
    write_scope = "upload"
    queryset = Job.everywhere.none()
    lookup_value_converter = "uuid"

    @property
    def parameters(self) -> tuple[str, ...]:  # type: ignore[override] # differs by action
        """What a list may be narrowed by."""
        return tuple(JobsQuery().fields) if self.action == "list" else ()

    def get_queryset(self) -> QuerySet[Job]:
        jobs = jobs_of(actor_of(self.request).company_id)
        if self.action != "list":
            return jobs
        return jobs.filter(**asked(self.request, JobsQuery))

    @extend_schema(parameters=[_KNOWN], responses={200: JobStatusSerializer, 304: _UNCHANGED})
    @action(detail=True, methods=["get"])
    def status(self, request: Request, pk: str) -> HttpResponseBase:
        """Where the job is, with its results once it is done."""
        job = self.get_object()
        return unless_known(request, version_of(job), lambda: JobStatusSerializer(job).data)

    @extend_schema(request=None, responses=JobSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """End a waiting job; ask a running one to stop."""
        return Response(JobSerializer(cancel_job(self.get_object(), now=timezone.now())).data)

    @extend_schema(request=None, responses=JobSerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Put a failed job, or a cancelled one, back in the queue."""
        return Response(JobSerializer(retry_job(self.get_object())).data)


class ProgressView(KnownParameters):
    """How far a job is."""

    parameters = ("job_id",)

    @extend_schema(
        parameters=[JobQuery, _KNOWN], responses={200: ProgressSerializer, 304: _UNCHANGED}
    )
    def get(self, request: Request) -> HttpResponseBase:
        """The progress of a job, overall, by group of steps and by step."""
        jobs = jobs_of(actor_of(request).company_id)
        job = get_object_or_404(jobs, pk=asked(request, JobQuery)["job_id"])

        def make() -> dict[str, Any]:
            return {
                "success": True,
                "job_id": job.pk,
                "status": job.status,
                "progress": progress_of(job.tracker),
            }

        return unless_known(request, version_of(job), make)


def version_of(job: Job) -> tuple[object, ...]:
    """What changes whenever a job or its progress does."""
    return (job.pk, job.status, job.attempts, job.tracker.sequence, job.celery_task_id)
