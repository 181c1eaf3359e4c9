"""Jobs: list, show, status, retry, cancel."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from crossfoot_server.jobs.actions import cancel_job, retry_job
from crossfoot_server.jobs.models import Job
from crossfoot_server.jobs.queries import jobs_of
from crossfoot_server.jobs.serializers import JobSerializer, JobStatusSerializer


class JobViewSet(ReadOnlyModelViewSet[Job]):
    """The company's jobs, newest first."""

    serializer_class = JobSerializer
    write_scope = "upload"
    queryset = Job.everywhere.none()

    def get_queryset(self) -> Any:
        return jobs_of(self.request.user.company_id)

    @action(detail=True, methods=["get"])
    def status(self, request: Request, pk: str) -> Response:
        """Where the job is, with its results once it is done."""
        return Response(JobStatusSerializer(self.get_object()).data)

    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """End a waiting job; ask a running one to stop."""
        return Response(JobSerializer(cancel_job(self._job(pk), now=timezone.now())).data)

    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Put a failed job back in the queue."""
        return Response(JobSerializer(retry_job(self._job(pk))).data)

    def _job(self, pk: str) -> Job:
        return get_object_or_404(self.get_queryset(), pk=pk)
