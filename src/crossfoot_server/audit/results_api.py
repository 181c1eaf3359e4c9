"""Results of audits at the seeds' addresses."""

import uuid
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from crossfoot_server.audit.links import Links
from crossfoot_server.audit.queries import analytics_of, latest_run, runs_of
from crossfoot_server.audit.results_serializers import (
    ALL,
    AnalyticsQuery,
    AnalyticsResultsSerializer,
    FileAnalysisSerializer,
    FileOrJobQuery,
    ProcessingResultsSerializer,
)
from crossfoot_server.audit.summaries import in_order, part_of, processing_summary
from crossfoot_server.companies.access import actor_of
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.datasets.queries import data_files_of
from crossfoot_server.jobs.models import Job
from crossfoot_server.jobs.queries import jobs_of
from crossfoot_server.ml.queries import newest_word
from crossfoot_server.shared.asking import asked
from crossfoot_server.shared.conditional import unless_known
from crossfoot_server.shared.parameters import KnownParameters

#: Kinds of jobs that audit.
AUDITS = ("ledger_audit", "audit_run")


class ProcessingResultsView(KnownParameters):
    """Where a job is and what came of it."""

    parameters = ("file_id", "job_id")

    @extend_schema(parameters=[FileOrJobQuery], responses=ProcessingResultsSerializer)
    def get(self, request: Request) -> HttpResponseBase:
        """All results of a job, or of a file's or the company's newest; large tables are cut."""
        job = _job(actor_of(request).company_id, **asked(request, FileOrJobQuery))
        version = (job.pk, job.status, job.tracker.sequence, newest_word(job.data_file_id))

        def make() -> dict[str, Any]:
            return {"success": True, "processing_summary": processing_summary(job)}

        return unless_known(request, version, make)


class AnalyticsResultsView(KnownParameters):
    """The parts of a file's newest audit run."""

    parameters = ("file_id", "analytics_type")

    @extend_schema(parameters=[AnalyticsQuery], responses=AnalyticsResultsSerializer)
    def get(self, request: Request) -> HttpResponseBase:
        """One part of a file's audit, or all four; none while the audit is not done."""
        given = asked(request, AnalyticsQuery)
        file = _file(actor_of(request).company_id, given["file_id"])
        kind = given["analytics_type"]
        job, run = audit_job(file), latest_run(file)

        def make() -> dict[str, Any]:
            parts = in_order(analytics_of(file.company_id).filter(run=run))
            results = [part_of(one) for one in parts if kind in (ALL, one.analytics_type)]
            return {
                "success": True,
                "file_id": file.pk,
                "status": job.status,
                "run_id": run.pk if run else None,
                "count": len(results),
                "results": results,
            }

        return unless_known(request, (job.pk, job.status, run and run.pk), make)


class FileAnalysisView(KnownParameters):
    """What an audit says of a file, in one answer."""

    @extend_schema(responses=FileAnalysisSerializer)
    def get(self, request: Request, file_id: uuid.UUID) -> HttpResponseBase:
        """The results of a file's newest audit in short, and where the rest is."""
        file = _file(actor_of(request).company_id, file_id)
        job, run = audit_job(file), latest_run(file)
        source = run.job if run and run.job else job
        runs = runs_of(file.company_id).filter(dataset__data_file=file).count()

        def make() -> dict[str, Any]:
            return {
                "success": True,
                "file_info": file_info(file),
                "job_id": job.pk,
                "status": job.status,
                "error_message": job.error_message,
                "run_id": run.pk if run else None,
                "runs": runs,
                "analytics_results": source.analytics_results,
                "anomaly_results": source.anomaly_results,
                "summary": run.summary if run else {},
                "links": Links(file.pk, run.pk).exports if run else {},
            }

        return unless_known(request, (job.pk, job.status, run and run.pk, runs), make)


def audit_job(file: DataFile) -> Job:
    """The newest job that audits the file.

    Raises:
        NotFound: the file was not uploaded to be audited.
    """
    job = jobs_of(file.company_id).filter(data_file=file, kind__in=AUDITS).first()
    if job is None:
        raise NotFound("This file was not uploaded to be audited.")
    return job


def file_info(file: DataFile) -> dict[str, Any]:
    """An upload in short."""
    return {
        "file_id": file.pk,
        "file_name": file.file_name,
        "file_size": file.file_size,
        "sha256": file.sha256,
        "uploaded_at": file.created_at,
    }


def _file(company_id: uuid.UUID, file_id: uuid.UUID) -> DataFile:
    return get_object_or_404(data_files_of(company_id), pk=file_id)


def _job(
    company_id: uuid.UUID, file_id: uuid.UUID | None = None, job_id: uuid.UUID | None = None
) -> Job:
    given = {"data_file_id": file_id, "pk": job_id}
    wanted = {name: value for name, value in given.items() if value is not None}
    jobs = jobs_of(company_id).filter(kind__in=AUDITS) if not wanted else jobs_of(company_id)
    job = jobs.filter(**wanted).order_by("-created_at").first()
    if job is None:
        raise NotFound("There is no such job.")
    return job
